namespace Parley.Tests;

public sealed class TlsVerificationTests : IAsyncDisposable
{
    private readonly TlsRig _rig = new();

    private TestCertificates Certificates => _rig.Certificates;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_certificate_of_the_servers_own_is_refused_by_default_and_the_hint_shows_its_pin()
    {
        await _rig.ListenAsync();
        var error = await _rig.RefusalAsync(ConnectOptions.Default);
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain("self-signed");
        error.Hint.ShouldNotBeNull().ShouldContain("pin=" + _rig.Listener.CertificateFingerprint);
    }

    [Fact]
    public async Task The_pin_that_the_listener_shows_connects()
    {
        await _rig.ListenAsync();
        await ConnectsAsync(new ConnectOptions { Pin = _rig.Listener.CertificateFingerprint });
        await ConnectsAsync(new ConnectOptions { Pin = _rig.Listener.CertificateFingerprint!.ToUpperInvariant() });
    }

    [Fact]
    public async Task The_pin_alone_decides_whatever_the_name_and_the_dates()
    {
        using var expired = Certificates.Issue(names: ["elsewhere.example"], fromDays: -20, toDays: -10);
        await ServeAsync(expired);
        await ConnectsAsync(new ConnectOptions { Pin = _rig.Listener.CertificateFingerprint });
    }

    [Fact]
    public async Task Another_key_than_the_pinned_one_is_refused_and_both_are_shown()
    {
        await _rig.ListenAsync();
        var pin = "sha256:" + new string('a', 64);
        var error = await _rig.RefusalAsync(new ConnectOptions { Pin = pin });
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain(pin);
        error.Message.ShouldContain(_rig.Listener.CertificateFingerprint!);
    }

    [Fact]
    public async Task A_wrong_pin_is_refused_although_everything_is_taken_otherwise()
    {
        await _rig.ListenAsync();
        var error = await _rig.RefusalAsync(new ConnectOptions { Pin = "sha256:" + new string('a', 64), Insecure = true });
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_pin_that_is_none_is_said_so_before_anything_is_sent(string pin)
    {
        var error = await Should.ThrowAsync<ParleyException>(() => _rig.ConnectAsync(new ConnectOptions { Pin = pin }));
        error.Reason.ShouldBe(ErrorReason.BadOption);
    }

    [Fact]
    public async Task Insecure_takes_any_certificate()
    {
        using var wrong = Certificates.Issue(names: ["elsewhere.example"], fromDays: -20, toDays: -10);
        await ServeAsync(wrong);
        await ConnectsAsync(new ConnectOptions { Insecure = true });
    }

    [Fact]
    public async Task An_authority_that_is_named_vouches_for_a_name_and_for_a_number()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority);
        await ServeAsync(leaf);
        var options = new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) };
        await ConnectsAsync(options);
        await ConnectsAsync(options, host: "127.0.0.1");
    }

    [Fact]
    public async Task A_chain_in_the_servers_file_is_shown_to_the_client()
    {
        using var authority = Certificates.Authority();
        using var between = Certificates.Issue(authority, isAuthority: true);
        using var leaf = Certificates.Issue(between);
        await ServeAsync(leaf, between);
        await ConnectsAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
    }

    [Fact]
    public async Task Another_authority_is_refused_and_named()
    {
        using var authority = Certificates.Authority("The Wrong One");
        using var other = Certificates.Authority();
        using var leaf = Certificates.Issue(authority);
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", other) });
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain("The Wrong One");
    }

    [Fact]
    public async Task A_certificate_for_other_names_is_refused_and_they_are_listed()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority, names: ["one.example", "two.example", "10.1.2.3"]);
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
        error.Message.ShouldContain("is for one.example, two.example, 10.1.2.3, and not for localhost");
    }

    [Fact]
    public async Task A_long_hostile_list_of_names_is_cut_and_escaped()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority, names: [.. Enumerable.Range(0, 100).Select(i => $"\u001b[31m{i}" + new string('x', 100))]);
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
        error.Message.Length.ShouldBeLessThan(1000);
        error.Message.ShouldNotContain('\u001b');
        error.Message.ShouldContain("and others");
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_date()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority, fromDays: -20, toDays: -10);
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
        error.Message.ShouldContain($"expired on {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd}");
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_refused_with_its_date()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority, fromDays: 5, toDays: 10);
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
        error.Message.ShouldContain("is valid only from");
    }

    [Fact]
    public async Task A_clients_certificate_does_not_make_a_server()
    {
        using var authority = Certificates.Authority();
        using var leaf = Certificates.Issue(authority, purpose: "1.3.6.1.5.5.7.3.2");
        await ServeAsync(leaf);
        var error = await _rig.RefusalAsync(new ConnectOptions { AuthorityFile = Certificates.Public("ca.pem", authority) });
        error.Message.ShouldContain("another purpose");
    }

    [Fact]
    public async Task A_client_whose_certificate_the_named_authority_made_is_let_in()
    {
        using var authority = Certificates.Authority();
        using var client = Certificates.Issue(authority, purpose: "1.3.6.1.5.5.7.3.2");
        await _rig.ListenAsync(new ListenOptions { ClientAuthorityFile = Certificates.Public("clients.pem", authority) });
        await ConnectsAsync(new ConnectOptions { Insecure = true, CertificateFile = Certificates.Identity("client.pem", client) });
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_refused_where_one_is_needed()
    {
        using var authority = Certificates.Authority();
        await _rig.ListenAsync(new ListenOptions { ClientAuthorityFile = Certificates.Public("clients.pem", authority) });
        var (server, client) = await RefusedClientAsync(new ConnectOptions { Insecure = true });
        server.Message.ShouldContain("showed no certificate");
        client.Reason.ShouldBe(ErrorReason.BadCertificate);
    }

    [Fact]
    public async Task A_client_with_another_authoritys_certificate_is_refused()
    {
        using var authority = Certificates.Authority();
        using var other = Certificates.Authority("Somebody Else");
        using var client = Certificates.Issue(other, purpose: "1.3.6.1.5.5.7.3.2");
        await _rig.ListenAsync(new ListenOptions { ClientAuthorityFile = Certificates.Public("clients.pem", authority) });
        var (server, refused) = await RefusedClientAsync(new ConnectOptions { Insecure = true, CertificateFile = Certificates.Identity("client.pem", client) });
        server.Reason.ShouldBe(ErrorReason.BadCertificate);
        server.Message.ShouldContain("Somebody Else");
        refused.Reason.ShouldBe(ErrorReason.BadCertificate);
    }

    private Task ServeAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, params System.Security.Cryptography.X509Certificates.X509Certificate2[] chain) =>
        _rig.ListenAsync(new ListenOptions { CertificateFile = Certificates.Identity("server.pem", certificate, chain) });

    private async Task ConnectsAsync(ConnectOptions options, string host = "localhost")
    {
        var accepting = _rig.AcceptAsync();
        await using var client = await _rig.ConnectAsync(options, host);
        await using var server = await accepting;
        await TlsRig.SendAsync(server, "in");
        (await TlsRig.ReadAsync(client, 2)).ShouldBe("in");
    }

    // TLS 1.3 tells a client of the refusal only after its own handshake is done (RFC 8446, section 4.4.2): at the first read.
    private async Task<(ParleyException Server, ParleyException Client)> RefusedClientAsync(ConnectOptions options)
    {
        var accepting = _rig.AcceptAsync();
        var client = await Should.ThrowAsync<ParleyException>(async () =>
        {
            await using var connection = await _rig.ConnectAsync(options);
            await connection.Input.ReadAsync(Guard.Token);
        });
        return (await Should.ThrowAsync<ParleyException>(accepting), client);
    }
}
