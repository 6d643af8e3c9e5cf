using System.Text.Json;

namespace Parley.Cli;

/// <summary>An explanation for programs.</summary>
internal static class ExplanationJson
{
    internal static void Write(Utf8JsonWriter writer, Explanation explained)
    {
        writer.WriteStartObject();
        writer.WriteString("address", explained.Address.ToString());
        writer.WriteString("meaning", explained.Meaning);
        writer.WriteStartArray("sockets");
        foreach (var socket in explained.Sockets)
        {
            writer.WriteStartObject();
            Write(writer, "domain", socket.Domain);
            Write(writer, "type", socket.Type);
            Write(writer, "protocol", socket.Protocol);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStrings("resolved", explained.Ends.Select(end => end.Address.ToString()));
        if (explained.Ends.Count > 0)
            writer.WriteNumber("port", explained.Ends[0].Port);
        if (explained.Service is { } service)
        {
            writer.WritePropertyName("service");
            PortJson.Write(writer, service);
        }

        Write(writer, "server", explained.Calls?.Server ?? []);
        Write(writer, "client", explained.Calls?.Client ?? []);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, (string Name, int Number) argument)
    {
        writer.WriteStartObject(name);
        writer.WriteString("name", argument.Name);
        writer.WriteNumber("number", argument.Number);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<SocketCall> calls)
    {
        writer.WriteStartArray(name);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("call", call.Call);
            writer.WriteString("why", call.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
