using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Parley.Linux;

namespace Parley.Tests;

/// <summary>A reactor knows its own thread by that thread's stack.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReactorThreadTests
{
    // Some two megabytes of frames.
    private const int Deep = 2000;

    [Fact]
    public async Task It_is_itself_however_deep_and_no_other()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        using Reactor one = new(0), other = new(1);

        var (itself, another) = (false, true);
        await one.RunAsync(() =>
        {
            (itself, another) = (IsCurrentAtEveryDepth(one, Deep), IsCurrentSomewhere(other, Deep));
            return Task.CompletedTask;
        });

        itself.ShouldBeTrue();
        another.ShouldBeFalse();
    }

    [Fact]
    public void No_thread_that_was_there_before_or_comes_later_is_taken_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        using var go = new ManualResetEventSlim();
        var taken = 0;
        var threads = new List<Thread>();
        var reactors = new List<Reactor>();
        Begin();
        using var reactor = new Reactor(0);
        reactors.Add(reactor);
        Begin();
        go.Set();
        foreach (var thread in threads)
            thread.Join();

        taken.ShouldBe(0);

        // Threads of its own size, so that their stacks lie beside each other.
        void Begin()
        {
            for (var i = 0; i < 16; i++)
            {
                var thread = new Thread(Look, 8 * 1024 * 1024);
                thread.Start();
                threads.Add(thread);
            }
        }

        void Look()
        {
            go.Wait();
            if (IsCurrentSomewhere(reactors[0], Deep))
                Interlocked.Increment(ref taken);
        }
    }

    [Fact]
    public void A_thread_that_gets_the_stack_of_one_that_has_ended_is_not_taken_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        for (var round = 0; round < 20; round++)
        {
            var reactor = new Reactor(0);
            reactor.Dispose();
            var taken = true;
            var next = new Thread(() => taken = IsCurrentSomewhere(reactor, Deep), 8 * 1024 * 1024);
            next.Start();
            next.Join();

            taken.ShouldBeFalse();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsCurrentAtEveryDepth(Reactor reactor, int frames)
    {
        Span<byte> room = stackalloc byte[1024];
        room.Fill((byte)frames);
        return reactor.IsCurrent && (frames == 0 || IsCurrentAtEveryDepth(reactor, frames - 1)) && room[^1] == (byte)frames;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsCurrentSomewhere(Reactor reactor, int frames)
    {
        Span<byte> room = stackalloc byte[1024];
        room.Fill((byte)frames);
        return reactor.IsCurrent || (frames > 0 && IsCurrentSomewhere(reactor, frames - 1)) || room[^1] != (byte)frames;
    }
}
