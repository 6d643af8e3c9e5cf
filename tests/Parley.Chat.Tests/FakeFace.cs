namespace Parley.Chat.Tests;

/// <summary>A face that notes what it is told, up to a bound.</summary>
internal sealed class FakeFace(int bound = int.MaxValue) : IFace
{
    private readonly Lock _gate = new();
    private readonly List<string> _told = [];

    public bool Dropped { get; private set; }

    public string[] Told
    {
        get
        {
            lock (_gate)
                return [.. _told];
        }
    }

    public bool TryShow(Entry entry, int present) => Note(entry.Line);

    public bool TryWelcome(string room, Company others) => Note($"welcome to {room}: {others}");

    public void Drop() => Dropped = true;

    private bool Note(string line)
    {
        lock (_gate)
        {
            if (_told.Count >= bound)
                return false;
            _told.Add(line);
            return true;
        }
    }
}
