namespace Parley.Load.Tests;

/// <summary>An echo of datagrams with a fault: each is answered as a function of its number says.</summary>
internal sealed class BrokenDatagramEcho(Func<byte[], int, byte[][]> echo) : IDatagramService
{
    private int _count;

    public bool Amplifies => false;

    public void Answer(in Datagram question, IDatagramAnswers answers)
    {
        foreach (var answer in echo(question.Payload.ToArray(), Interlocked.Increment(ref _count)))
            answers.Send(answer);
    }
}
