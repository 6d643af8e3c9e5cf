using System.IO.Pipelines;

namespace Parley.Cli;

/// <summary>
/// Standard input as a pipe. A read of a terminal or a pipe cannot be cancelled, so a background thread does it: it
/// may stay in its read when the process exits.
/// </summary>
internal sealed class StandardInput
{
    private const int ReadSize = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: 8 * ReadSize, resumeWriterThreshold: 4 * ReadSize, minimumSegmentSize: ReadSize, useSynchronizationContext: false));

    internal StandardInput(Stream stream)
    {
        var thread = new Thread(() => Pump(stream)) { IsBackground = true, Name = "standard input" };
        thread.Start();
    }

    /// <summary>What is typed or piped in; completes at its end.</summary>
    internal PipeReader Reader => _pipe.Reader;

    private void Pump(Stream stream)
    {
        try
        {
            while (true)
            {
                var read = stream.Read(_pipe.Writer.GetSpan(ReadSize));
                if (read == 0)
                    break;
                _pipe.Writer.Advance(read);
                // The pipe's own limit is the back-pressure: a file is not read faster than the peer takes it.
                if (_pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted)
                    break;
            }

            _pipe.Writer.Complete();
        }
        catch (Exception error)
        {
            _pipe.Writer.Complete(error);
        }
    }
}
