using Parley.Linux;

namespace Parley.Stress.Tests;

/// <summary>Who moves bytes here. A new engine is one line in <see cref="All"/>, and every test runs on it.</summary>
/// <param name="Name">As <c>engine=</c> has it.</param>
/// <param name="Make">Makes it, once for all tests. Null: the library's own.</param>
/// <param name="BuffersOut">Buffers that are not in the engine's pool now, where it says; all of them are back when nobody is connected.</param>
internal sealed record EngineUnderTest(string Name, Func<SocketEngine?> Make, Func<long>? BuffersOut = null)
{
    private static readonly EngineUnderTest[] All =
    [
        new("sockets", static () => null),
        new("reactor", static () => new ReactorEngine(new ReactorOptions { Reactors = 2 })),
    ];

    private readonly Lazy<SocketEngine?> _engine = new(Make);

    public SocketEngine? Engine => _engine.Value;

    /// <summary>The engines that this system has, as <c>PARLEY_STRESS_ENGINE</c> narrows them down.</summary>
    public static IEnumerable<EngineUnderTest> Here => All.Where(static engine => engine.Name != "reactor" || OperatingSystem.IsLinux()).Where(static engine => Environment.GetEnvironmentVariable("PARLEY_STRESS_ENGINE") is not { Length: > 0 } only || only == engine.Name);
}
