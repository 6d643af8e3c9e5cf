using System.Globalization;

namespace Parley.Peers.Tests;

/// <summary>What a person types at real servers of others with <c>connect --crlf</c>.</summary>
public sealed class TypedProtocolTests
{
    [Fact]
    public async Task Http_typed_at_a_web_server()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("hello.txt"), "Hello from a file\n", Guard.Token);
        await using var server = OtherProgram.Start("python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder.Path, "0");
        await server.OutputHoldsAsync("/) ...");
        var words = server.OutputText.Split(' ');
        var address = $"tcp://127.0.0.1:{words[Array.IndexOf(words, "port") + 1]}";

        var got = await ParleyProcess.RunAsync("GET /hello.txt HTTP/1.0\n\n", "connect", "--crlf", address);
        got.ExitCode.ShouldBe(0, got.Error);
        got.Text.ShouldStartWith("HTTP/1.0 200 OK\r\n");
        got.Text.ShouldEndWith("\r\n\r\nHello from a file\n");
        (await ParleyProcess.RunAsync("", "send", address, "GET /none HTTP/1.0\r\n\r\n", "--expect", "404")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Smtp_typed_at_a_mail_server()
    {
        await NeedAsync("aiosmtpd");
        await using var server = await PythonServer.StartAsync("mail_server.py");
        await using var typist = ParleyProcess.Start("connect", "--crlf", $"tcp://127.0.0.1:{server.Port}");
        await typist.OutputHoldsAsync("220 ");
        await SayAsync(typist, "HELO localhost", "250 ");
        await SayAsync(typist, "MAIL FROM:<ann@example.org>", "250 OK");
        await SayAsync(typist, "RCPT TO:<bob@example.org>", "250 OK");
        await SayAsync(typist, "DATA", "354 ");
        await SayAsync(typist, "Subject: hello\n\nGood day, Bob.\n.", "250 OK");
        await server.Program.OutputHoldsAsync("Good day, Bob.");
        await SayAsync(typist, "QUIT", "221 ");
        (await typist.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Ftp_typed_at_a_file_server()
    {
        await NeedAsync("pyftpdlib");
        await using var server = await PythonServer.StartAsync("ftp_server.py");
        await using var typist = ParleyProcess.Start("connect", "--crlf", $"tcp://127.0.0.1:{server.Port}");
        await typist.OutputHoldsAsync("220 ");
        await SayAsync(typist, "USER anonymous", "331 ");
        await SayAsync(typist, "PASS guest", "230 ");
        await SayAsync(typist, "TYPE I", "200 ");
        await SayAsync(typist, "PASV", "227 ");

        // 227 Entering passive mode (127,0,0,1,p1,p2).
        var numbers = typist.OutputText[(typist.OutputText.IndexOf('(', StringComparison.Ordinal) + 1)..].Split(')')[0].Split(',');
        var port = (int.Parse(numbers[4], CultureInfo.InvariantCulture) * 256) + int.Parse(numbers[5], CultureInfo.InvariantCulture);
        await using var data = ParleyProcess.Start("connect", $"tcp://127.0.0.1:{port}");
        await SayAsync(typist, "RETR ftp_server.py", "226 ");
        (await data.FinishAsync()).ShouldPrint(await File.ReadAllTextAsync(OtherProgram.Path("ftp_server.py"), Guard.Token));

        await SayAsync(typist, "QUIT", "221 ");
        (await typist.FinishAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task NeedAsync(string module)
    {
        if ((await OtherProgram.RunAsync("", "python3", "-c", $"import {module}")).ExitCode != 0)
            Assert.Skip($"python3-{module} is not installed");
    }

    // Waits for an answer behind what was there before.
    private static async Task SayAsync(ParleyProcess typist, string line, string answer)
    {
        var before = typist.OutputText.Length;
        await typist.TypeAsync(line + "\n");
        await typist.OutputHoldsAsync(answer, before);
    }
}
