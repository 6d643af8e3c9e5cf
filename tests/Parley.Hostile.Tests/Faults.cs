using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Parley.Hostile.Tests;

/// <summary>Exceptions that nobody looked at, in the whole process. (One that nobody catches ends it, and with it the run.)</summary>
internal static class Faults
{
    private static readonly ConcurrentQueue<string> Unobserved = [];

    /// <summary>Fails where a task has failed without a witness. A task says so when it is collected, hence the collecting.</summary>
    public static void ShouldBeNone()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var all = Unobserved.Distinct(StringComparer.Ordinal).ToArray();
        Unobserved.Clear();
        all.ShouldBeEmpty();
    }

    [ModuleInitializer]
    internal static void Watch() => TaskScheduler.UnobservedTaskException += static (_, unobserved) => Unobserved.Enqueue(unobserved.Exception.ToString());
}
