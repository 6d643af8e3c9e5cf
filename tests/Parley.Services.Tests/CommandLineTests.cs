namespace Parley.Services.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("cat", "cat")]
    [InlineData("  cat   -A ", "cat|-A")]
    [InlineData("grep -i \"two words\"", "grep|-i|two words")]
    [InlineData("echo 'a \"b\" \\n' c", "echo|a \"b\" \\n|c")]
    [InlineData("echo \"a \\\"b\\\" \\\\ \\n\"", "echo|a \"b\" \\ \\n")]
    [InlineData("echo a\\ b", "echo|a b")]
    [InlineData(@"C:\tools\run.exe /x", @"C:\tools\run.exe|/x")]
    [InlineData("echo '' \"\"", "echo||")]
    [InlineData("echo a'b c'd", "echo|ab cd")]
    [InlineData("echo $HOME *", "echo|$HOME|*")]
    public void Words_are_split_at_blanks_and_quotes_keep_them_together(string text, string words) =>
        string.Join('|', CommandLine.Split(text)).ShouldBe(words);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("''")]
    [InlineData("echo 'a")]
    [InlineData("echo \"a")]
    public void No_program_and_a_quote_without_end_are_errors(string text) =>
        Should.Throw<ParleyException>(() => CommandLine.Split(text)).Reason.ShouldBe(ErrorReason.BadOption);

    [Fact]
    public void A_program_is_found_along_the_path_and_must_be_executable()
    {
        Path.IsPathFullyQualified(CommandLine.Find("dotnet")).ShouldBeTrue();
        var file = Path.GetTempFileName();
        try
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no execute permission");
            Should.Throw<ParleyException>(() => CommandLine.Find(file)).Reason.ShouldBe(ErrorReason.FileNotFound);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
