using System.Buffers;
using System.Text;

namespace Parley.Cli;

/// <summary>
/// Lines on their way to standard error, which a thread of its own writes, many with one write: whoever has something to
/// tell does not wait for a terminal that is slow, or stopped with Ctrl+S. What it does not take is counted, and told in
/// its place. The first line after some silence is written at once, those that follow it a moment later together.
/// </summary>
internal sealed class NoticeQueue : IDisposable
{
    // Bytes that wait: some ten thousand lines.
    private const int Most = 1024 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    // How long the end waits for the last lines to be taken.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    // Set for a writer that waits for a line, and for the end.
    private readonly AutoResetEvent _wake = new(false);
    private readonly Stream _to;
    private readonly Thread _writer;

    // Guarded by _gate; what is taken out of it is the writer's own.
    private ArrayBufferWriter<byte> _lines = new();
    private long _dropped;
    private bool _idle;
    private bool _ending;

    internal NoticeQueue(Stream to)
    {
        _to = to;
        _writer = new Thread(Run) { IsBackground = true, Name = "notices" };
        _writer.Start();
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">Without its newline, and harmless.</param>
    internal void Add(ReadOnlySpan<char> line)
    {
        lock (_gate)
        {
            if (_lines.WrittenCount + line.Length > Most)
            {
                _dropped++;
                return;
            }

            var room = _lines.GetSpan(Encoding.UTF8.GetMaxByteCount(line.Length) + 1);
            var length = Encoding.UTF8.GetBytes(line, room);
            room[length] = (byte)'\n';
            _lines.Advance(length + 1);
            if (!_idle)
                return;
            _idle = false;
        }

        _wake.Set();
    }

    /// <summary>Waits until what was added is written, or is not taken for too long.</summary>
    public void Dispose()
    {
        lock (_gate)
            _ending = true;
        _wake.Set();
        _writer.Join(Patience);
    }

    private void Run()
    {
        var lines = new ArrayBufferWriter<byte>();
        while (true)
        {
            lines.ResetWrittenCount();
            if (!TakeLines(ref lines, out var dropped))
                return;
            if (dropped > 0)
                Encoding.UTF8.GetBytes($"{dropped} lines were left out: standard error does not take them fast enough\n", lines);
            try
            {
                _to.Write(lines.WrittenSpan);
            }
            catch (IOException)
            {
                // Nobody listens to notices; the payload decides.
            }

            _wake.WaitOne(Moment);
        }
    }

    /// <summary>Takes what there is, in exchange for an empty buffer; waits until there is something.</summary>
    /// <returns>False: nothing will come any more.</returns>
    private bool TakeLines(ref ArrayBufferWriter<byte> lines, out long dropped)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_lines.WrittenCount > 0)
                {
                    if (lines.Capacity > Most / 8)
                        lines = new ArrayBufferWriter<byte>(); // a flood's
                    (_lines, lines) = (lines, _lines);
                    (_dropped, dropped) = (0, _dropped);
                    return true;
                }

                dropped = 0;
                if (_ending)
                    return false;
                _idle = true;
            }

            _wake.WaitOne();
        }
    }
}
