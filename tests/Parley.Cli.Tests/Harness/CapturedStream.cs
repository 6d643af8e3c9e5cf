using System.Buffers;
using System.Text;

namespace Parley.Cli.Tests;

/// <summary>Everything that came out of a pipe so far, and a signal when there is more.</summary>
internal sealed class CapturedStream
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CapturedStream(Stream stream) => Ended = PumpAsync(stream);

    /// <summary>Completes at the end of the pipe.</summary>
    public Task Ended { get; }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
                return _bytes.WrittenSpan.ToArray();
        }
    }

    /// <summary>Waits until a text is there, behind so many characters.</summary>
    public Task HoldsAsync(string text, int behind, Func<string> describe) =>
        HoldsAsync(all => all.Length >= behind && all.IndexOf(text, behind, StringComparison.Ordinal) >= 0, describe);

    /// <summary>Waits until all that came so far is as wished.</summary>
    public async Task HoldsAsync(Predicate<string> wished, Func<string> describe)
    {
        var guard = Guard.Token;
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (wished(Encoding.UTF8.GetString(_bytes.WrittenSpan)))
                    return;
                more = _more.Task;
            }

            var ended = Ended.IsCompleted;
            try
            {
                await Task.WhenAny(more, Ended).WaitAsync(guard);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException(describe(), late);
            }

            if (ended)
                throw new InvalidOperationException(describe());
        }
    }

    private async Task PumpAsync(Stream stream)
    {
        var buffer = new byte[65536];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_gate)
            {
                _bytes.Write(buffer.AsSpan(0, count));
                _more.TrySetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
