using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parley.Tests.PublicApi;

/// <summary>
/// The public surface of every library, as it stands in the files beside this one: who changes it sees that, and means
/// it. <c>PARLEY_UPDATE_API=1</c> writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Parley")]
    [InlineData("Parley.Services")]
    [InlineData("Parley.Chat")]
    [InlineData("Parley.Linux")]
    [InlineData("Parley.Load")]
    public void The_public_surface_is_what_was_agreed(string library)
    {
        var now = PublicSurface.Of(Assembly.Load(library));
        var path = FileOf(library);
        if (Environment.GetEnvironmentVariable("PARLEY_UPDATE_API") == "1")
            File.WriteAllText(path, now);

        now.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"), $"the public surface of {library} has changed; if that is meant, run the tests once with PARLEY_UPDATE_API=1");
    }

    private static string FileOf(string library, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, library + ".txt");
}
