namespace Parley.Peers.Tests;

/// <summary>OpenSSL's own client and server are the other end of <c>tls://</c>.</summary>
public sealed class OpenSslTests
{
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task S_client_verifies_our_certificate_and_talks(string version)
    {
        using var files = await CertificateFiles.MakeAsync();
        await using var served = await ServedParley.StartAsync($"echo=tls://127.0.0.1:0?cert={files.Certificate}&key={files.Key}");
        served.Process.OutputText.ShouldContain(files.Fingerprint);
        await using var client = OtherProgram.Start(
            "openssl",
            "s_client", "-quiet", "-no_ign_eof", version, "-verify_return_error", "-CAfile", files.Certificate,
            "-connect", Authority(served.Address("echo", "tls")));
        await client.TypeAsync("hello\n");
        await client.OutputHoldsAsync("hello\n");
        client.EndInput();
        (await client.FinishAsync()).ShouldPrint("hello\n");
    }

    [Fact]
    public async Task S_client_is_shown_the_certificate_that_serve_made_and_named()
    {
        using var state = new TemporaryFolder();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_STATE_HOME"] = state.Path };
        using var place = new Place("tcp");
        var authority = Authority(place.Address);
        await using var server = ParleyProcess.Start(["serve", $"greet=tls://{authority}", "--web", "off"], environment);
        await server.OutputHoldsAsync("\nready\n");
        await using var client = OtherProgram.Start("openssl", "s_client", "-connect", authority);
        await client.OutputHoldsAsync("Thank you for connecting");
        var certificate = client.OutputText[client.OutputText.IndexOf("-----BEGIN", StringComparison.Ordinal)..];
        server.OutputText.ShouldContain(CertificateFiles.FingerprintOf(certificate));
    }

    [Fact]
    public async Task A_service_that_asks_for_a_certificate_takes_s_clients_and_refuses_who_has_none()
    {
        using var server = await CertificateFiles.MakeAsync();
        using var client = await CertificateFiles.MakeAsync();
        await using var served = await ServedParley.StartAsync(
            $"greet=tls://127.0.0.1:0?cert={server.Certificate}&key={server.Key}&client-ca={client.Certificate}");
        var authority = Authority(served.Address("greet", "tls"));
        var known = await OtherProgram.RunAsync(
            "", "openssl", "s_client", "-quiet", "-CAfile", server.Certificate, "-cert", client.Certificate, "-key", client.Key, "-connect", authority);
        known.ShouldPrint("Thank you for connecting");
        var unknown = await OtherProgram.RunAsync("", "openssl", "s_client", "-quiet", "-CAfile", server.Certificate, "-connect", authority);
        unknown.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Connect_and_send_talk_with_s_server(string version)
    {
        using var files = await CertificateFiles.MakeAsync();
        await using var server = await StartServerAsync(files, version);
        foreach (var trust in new[] { $"ca={files.Certificate}", $"pin={files.Fingerprint}", "insecure" })
            (await ParleyProcess.RunAsync("", "send", $"{Address(server)}?{trust}", "hello", "--lf")).ShouldPrint("olleh\n");

        await using var client = ParleyProcess.Start("connect", $"{Address(server)}?ca={files.Certificate}");
        await client.TypeAsync("abc\n");
        await client.OutputHoldsAsync("cba\n");
        client.EndInput();
        (await client.FinishAsync()).ShouldPrint("cba\n");
    }

    [Fact]
    public async Task A_certificate_of_s_server_that_nobody_vouches_for_is_refused()
    {
        using var files = await CertificateFiles.MakeAsync();
        using var other = await CertificateFiles.MakeAsync();
        await using var server = await StartServerAsync(files, "-tls1_3");
        foreach (var (trust, reason) in new[] { ("", "certificate"), ($"?ca={other.Certificate}", "certificate"), ($"?pin={other.Fingerprint}", files.Fingerprint) })
        {
            var refused = await ParleyProcess.RunAsync("", "send", Address(server) + trust, "hello");
            refused.ShouldFail(1, reason);
            refused.Output.ShouldBeEmpty();
        }
    }

    // -rev answers each line with its letters in reverse.
    private static async Task<OtherProgram> StartServerAsync(CertificateFiles files, string version)
    {
        var server = OtherProgram.Start(
            "openssl", "s_server", "-rev", version, "-accept", "127.0.0.1:0", "-cert", files.Certificate, "-key", files.Key);
        await server.OutputHoldsAsync("ACCEPT 127.0.0.1:");
        await server.OutputHoldsAsync("\n");
        return server;
    }

    private static string Address(OtherProgram server) => $"tls://127.0.0.1:{Places.Port(Places.Line(server.OutputText, "ACCEPT"))}";

    private static string Authority(string address) => address[(address.IndexOf("//", StringComparison.Ordinal) + 2)..];
}
