using System.Net;
using System.Text;

namespace Parley.Services.Tests;

/// <summary>Asks a datagram service and keeps what it says.</summary>
internal sealed class Datagrams : IDatagramAnswers
{
    private readonly List<byte[]> _said = [];

    public static IReadOnlyList<byte[]> Ask(IDatagramService service, byte[] question)
    {
        var answers = new Datagrams();
        service.Answer(new Datagram(question, new IPEndPoint(IPAddress.Loopback, 4711).Serialize()), answers);
        return answers._said;
    }

    public static string AskText(IDatagramService service, string question = "") =>
        Encoding.UTF8.GetString(Ask(service, Encoding.UTF8.GetBytes(question)).ShouldHaveSingleItem());

    public void Send(ReadOnlySpan<byte> payload) => _said.Add(payload.ToArray());
}
