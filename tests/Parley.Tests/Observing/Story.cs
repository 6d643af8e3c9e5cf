using System.Text;

namespace Parley.Tests.Observing;

/// <summary>Everything that was announced, each socket's events in their order.</summary>
internal sealed class Story
{
    private readonly Lock _gate = new();
    private readonly List<Told> _events = [];

    internal Story(WireEvents wire) => wire.Happened += (in WireEvent happened) =>
    {
        // The payload is valid during this call alone.
        var told = new Told(happened.Kind, happened.Socket, happened.Local, happened.Remote, Encoding.UTF8.GetString(happened.Payload.Span), happened.Error, happened.Inferred);
        lock (_gate)
            _events.Add(told);
    };

    internal IReadOnlyList<Told> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>The story of the one socket that has such an event, as <c>Opened, Connected, Sent question</c>.</summary>
    internal string Of(WireEventKind begin, Func<Told, bool>? which = null)
    {
        var socket = Events.Where(told => told.Kind == begin && (which?.Invoke(told) ?? true)).ShouldHaveSingleItem().Socket;
        return string.Join(", ", Events.Where(told => told.Socket == socket).Select(told => $"{told.Kind} {told.Text}".TrimEnd()));
    }

    internal sealed record Told(WireEventKind Kind, long Socket, Address? Local, Address? Remote, string Text, Exception? Error, bool Inferred);
}
