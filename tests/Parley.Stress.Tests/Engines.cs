using Parley.Linux;

namespace Parley.Stress.Tests;

/// <summary>Who moves bytes here. A new engine is one line in <see cref="All"/>, and every test runs on it.</summary>
/// <param name="Name">As <c>engine=</c> has it.</param>
/// <param name="Make">Makes it, once for all tests. Null: the library's own.</param>
internal sealed record EngineUnderTest(string Name, Func<SocketEngine?> Make)
{
    private static readonly EngineUnderTest[] All = !OperatingSystem.IsLinux()
        ? [new("sockets", static () => null)]
        :
        [
            new("sockets", static () => null),
            new("reactor", static () => Reactors(new ReactorOptions { Reactors = 1 })),
            new("reactors", static () => Reactors(new ReactorOptions { Reactors = 2 })),
            new("checked", static () => Reactors(new ReactorOptions { Reactors = 1, CheckMemory = true })),
        ];

    private readonly Lazy<SocketEngine?> _engine = new(Make);

    public SocketEngine? Engine => _engine.Value;

    /// <summary>The engines that this system has, as <c>PARLEY_STRESS_ENGINE</c> narrows them down.</summary>
    public static IEnumerable<EngineUnderTest> Here => All.Where(static engine => Environment.GetEnvironmentVariable("PARLEY_STRESS_ENGINE") is not { Length: > 0 } only || only == engine.Name);

    private static ReactorEngine? Reactors(ReactorOptions options) => OperatingSystem.IsLinux() ? new ReactorEngine(options) : null;
}
