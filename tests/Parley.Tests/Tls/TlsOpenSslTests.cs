using System.Diagnostics;

namespace Parley.Tests;

/// <summary>The openssl command at the other end, both ways round.</summary>
public sealed class TlsOpenSslTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TlsTransport _tls = new(new SocketsTransport());

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task S_client_verifies_us_asks_and_gets_its_answer(string version)
    {
        await using var listener = await ListenAsync();
        using var openssl = Start(Client(listener, version, "-quiet", "-verify_return_error"));
        await openssl.StandardInput.WriteAsync("hello\n");
        await openssl.StandardInput.FlushAsync();
        await using var server = await AcceptAsync(listener);
        (await TlsRig.ReadAsync(server, 6)).ShouldBe("hello\n");
        await TlsRig.SendAsync(server, "good day\n");
        var finishing = server.FinishAsync(Guard.Token);
        (await openssl.StandardOutput.ReadToEndAsync(Guard.Token)).ShouldBe("good day\n");
        await openssl.WaitForExitAsync(Guard.Token);
        openssl.ExitCode.ShouldBe(0);
        await finishing;
    }

    [Fact]
    public async Task S_client_with_an_older_version_is_refused()
    {
        await using var listener = await ListenAsync();
        using var openssl = Start(Client(listener, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"));
        openssl.StandardInput.Close();
        (await Should.ThrowAsync<ParleyException>(() => AcceptAsync(listener))).Reason.ShouldBeOneOf(ErrorReason.ProtocolViolation, ErrorReason.Reset);
        await openssl.WaitForExitAsync(Guard.Token);
        openssl.ExitCode.ShouldNotBe(0);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task S_server_is_verified_by_its_authority_and_answers_us(string version)
    {
        using var authority = _certificates.Authority();
        using var leaf = _certificates.Issue(authority);
        var identity = _certificates.Identity("server.pem", leaf);
        using var openssl = Start(["s_server", "-accept", "127.0.0.1:0", "-cert", identity, "-key", identity, "-rev", "-naccept", "1", version]);
        var port = await PortAsync(openssl);
        await using var client = await _tls.ConnectAsync(
            Address.Parse($"tls://127.0.0.1:{port}"), new ConnectOptions { AuthorityFile = _certificates.Public("ca.pem", authority) }, Guard.Token);
        await TlsRig.SendAsync(client, "abc\n");
        (await TlsRig.ReadAsync(client, 4)).ShouldBe("cba\n");
        await client.FinishAsync(Guard.Token);
        openssl.Kill();
    }

    [Fact]
    public async Task S_server_that_wants_a_certificate_gets_ours_and_refuses_none()
    {
        using var authority = _certificates.Authority();
        using var leaf = _certificates.Issue(authority);
        using var mine = _certificates.Issue(authority, purpose: "1.3.6.1.5.5.7.3.2");
        var identity = _certificates.Identity("server.pem", leaf);
        var ca = _certificates.Public("ca.pem", authority);
        using var openssl = Start(["s_server", "-accept", "127.0.0.1:0", "-cert", identity, "-key", identity, "-rev", "-CAfile", ca, "-Verify", "1", "-verify_return_error"]);
        var address = Address.Parse($"tls://127.0.0.1:{await PortAsync(openssl)}");
        var refusal = await Should.ThrowAsync<ParleyException>(async () =>
        {
            await using var nobody = await _tls.ConnectAsync(address, new ConnectOptions { AuthorityFile = ca }, Guard.Token);
            await nobody.Input.ReadAsync(Guard.Token);
        });
        refusal.Reason.ShouldBe(ErrorReason.BadCertificate);
        await using var client = await _tls.ConnectAsync(address, new ConnectOptions { AuthorityFile = ca, CertificateFile = _certificates.Identity("client.pem", mine) }, Guard.Token);
        await TlsRig.SendAsync(client, "abc\n");
        (await TlsRig.ReadAsync(client, 4)).ShouldBe("cba\n");
        openssl.Kill();
    }

    private async Task<Listener> ListenAsync()
    {
        using var leaf = _certificates.Issue();
        _certificates.Public("public.pem", leaf);
        return (await _tls.ListenAsync(Address.Parse("tls://127.0.0.1:0"), new ListenOptions { CertificateFile = _certificates.Identity("server.pem", leaf) }, Guard.Token))[0];
    }

    private static async Task<Connection> AcceptAsync(Listener listener) => await listener.HandshakeAsync((await listener.AcceptAsync(Guard.Token))!, Guard.Token);

    private string[] Client(Listener listener, params string[] more) =>
        ["s_client", "-connect", $"127.0.0.1:{((TlsAddress)listener.Local).Port}", "-CAfile", _certificates.PathOf("public.pem"), .. more];

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            var process = Process.Start(start)!;
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The openssl command is not installed.");
            throw;
        }
    }

    // It says "ACCEPT 127.0.0.1:PORT" when it listens.
    private static async Task<string> PortAsync(Process openssl)
    {
        while (await openssl.StandardOutput.ReadLineAsync(Guard.Token) is { } line)
        {
            if (line.StartsWith("ACCEPT 127.0.0.1:", StringComparison.Ordinal))
                return line[(line.LastIndexOf(':') + 1)..];
        }

        throw new InvalidOperationException("openssl s_server did not begin to listen");
    }
}
