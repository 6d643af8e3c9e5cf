namespace Parley.Peers.Tests;

/// <summary>ncat and socat speak TLS too.</summary>
public sealed class TlsToolTests
{
    [Theory]
    [InlineData("ncat --ssl --ssl-verify --ssl-trustfile {certificate} localhost {port}")]
    [InlineData("socat - OPENSSL:localhost:{port},cafile={certificate}")]
    public async Task A_tool_verifies_our_certificate_and_talks(string command)
    {
        using var files = await CertificateFiles.MakeAsync();
        await using var served = await ServedParley.StartAsync($"echo=tls://127.0.0.1:0?cert={files.Certificate}&key={files.Key}");
        await using var client = Start(command, files, Places.Port(served.Address("echo", "tls")));
        await client.TypeAsync("hello\n");
        await client.OutputHoldsAsync("hello\n");
        client.EndInput();
        (await client.FinishAsync()).ShouldPrint("hello\n");
    }

    [Theory]
    [InlineData("ncat -l -v --ssl --ssl-cert {certificate} --ssl-key {key} 127.0.0.1 {port}", "Listening on")]
    [InlineData("socat -d -d - OPENSSL-LISTEN:{port},bind=127.0.0.1,cert={certificate},key={key},verify=0", "listening on")]
    public async Task Connect_verifies_the_certificate_of_a_tool_and_talks(string command, string marker)
    {
        using var files = await CertificateFiles.MakeAsync();
        var port = $"{FreePort.Tcp()}";
        await using var server = Start(command, files, port);
        await server.ErrorHoldsAsync(marker);
        await using var client = ParleyProcess.Start("connect", $"tls://127.0.0.1:{port}?ca={files.Certificate}");
        await client.TypeAsync("hello\n");
        await server.OutputHoldsAsync("hello\n");
        await server.TypeAsync("good day\n");
        await client.OutputHoldsAsync("good day\n");
        client.EndInput();
        server.EndInput();
        (await client.FinishAsync()).ShouldPrint("good day\n");
    }

    private static OtherProgram Start(string command, CertificateFiles files, string port)
    {
        var words = command
            .Replace("{certificate}", files.Certificate, StringComparison.Ordinal)
            .Replace("{key}", files.Key, StringComparison.Ordinal)
            .Replace("{port}", port, StringComparison.Ordinal)
            .Split(' ');
        return OtherProgram.Start(words[0], words[1..]);
    }
}
