using System.Text.Json;

namespace Parley.Cli;

/// <summary>A well-known port, for programs.</summary>
internal static class PortJson
{
    internal static void Write(Utf8JsonWriter writer, WellKnownPort port)
    {
        writer.WriteStartObject();
        writer.WriteNumber("port", port.Number);
        writer.WriteString("name", port.Name);
        writer.WriteStrings("aliases", port.Aliases);
        writer.WriteBoolean("tcp", port.Tcp);
        writer.WriteBoolean("udp", port.Udp);
        writer.WriteBoolean("tls", port.Tls);
        writer.WriteString("purpose", port.Purpose);
        writer.WriteString("firstLine", port.FirstLine);
        writer.WriteString("source", port.Source);
        writer.WriteEndObject();
    }
}
