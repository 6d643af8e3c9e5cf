using System.Security.Cryptography.X509Certificates;

namespace Parley.Tests;

public sealed class OwnCertificateTests : IDisposable
{
    private readonly TestCertificates _files = new();

    private string State => _files.PathOf("state");

    private string Kept => Path.Combine(State, OwnCertificate.FileName);

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task It_is_made_once_and_found_again()
    {
        var first = await FingerprintAsync();
        var made = await File.ReadAllTextAsync(Kept);
        (await FingerprintAsync()).ShouldBe(first);
        (await File.ReadAllTextAsync(Kept)).ShouldBe(made);
        first.ShouldMatch("^sha256:[0-9a-f]{64}$");
    }

    [Fact]
    public async Task It_is_for_this_host_and_for_loopback()
    {
        var certificate = (await new OwnCertificate(State, hostName: "box.example").LoadAsync(Guard.Token)).TargetCertificate;
        foreach (var name in new[] { "localhost", "box.example", "127.0.0.1", "::1" })
            certificate.MatchesHostname(name).ShouldBeTrue(name);
        certificate.GetECDsaPublicKey()!.KeySize.ShouldBe(256);
    }

    [Fact]
    public async Task Only_its_owner_may_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await FingerprintAsync();
        Mode(Kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Mode(State).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_mode_that_was_widened_is_narrowed_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await FingerprintAsync();
        SetMode(Kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await FingerprintAsync();
        Mode(Kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task An_expired_one_is_renewed_with_the_same_key()
    {
        var then = await FingerprintAsync();
        var before = await File.ReadAllTextAsync(Kept);
        (await FingerprintAsync(new LaterClock(OwnCertificate.Lifetime + TimeSpan.FromDays(1)))).ShouldBe(then);
        (await File.ReadAllTextAsync(Kept)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_host_with_a_new_name_gets_a_certificate_for_it_with_the_same_key()
    {
        var then = Fingerprint.Of((await new OwnCertificate(State, hostName: "old.example").LoadAsync(Guard.Token)).TargetCertificate);
        var renewed = (await new OwnCertificate(State, hostName: "new.example").LoadAsync(Guard.Token)).TargetCertificate;
        renewed.MatchesHostname("new.example").ShouldBeTrue();
        Fingerprint.Of(renewed).ShouldBe(then);
    }

    [Fact]
    public async Task A_host_whose_name_no_certificate_can_hold_is_no_reason_to_renew()
    {
        await new OwnCertificate(State, hostName: "no_dns name").LoadAsync(Guard.Token);
        var before = await File.ReadAllTextAsync(Kept);
        await new OwnCertificate(State, hostName: "no_dns name").LoadAsync(Guard.Token);
        (await File.ReadAllTextAsync(Kept)).ShouldBe(before);
    }

    [Fact]
    public async Task Many_first_starts_at_once_agree_on_one()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => FingerprintAsync())));
        all.Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(State, "*.new").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task A_broken_file_is_named_and_left_alone(string content)
    {
        await FingerprintAsync();
        await File.WriteAllTextAsync(Kept, content);
        var error = await Should.ThrowAsync<ParleyException>(() => FingerprintAsync());
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain(Kept);
        error.Hint.ShouldNotBeNull().ShouldContain("Delete");
        (await File.ReadAllTextAsync(Kept)).ShouldBe(content);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        var file = _files.Write("file", "in the way");
        var error = await Should.ThrowAsync<ParleyException>(() => new OwnCertificate(Path.Combine(file, "state")).LoadAsync(Guard.Token));
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain(file);
        error.Hint.ShouldNotBeNull().ShouldContain("cert=");
    }

    [Fact]
    public void Its_fingerprint_is_that_of_the_key_alone()
    {
        using var certificate = _files.Issue();
        var spki = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Fingerprint.Of(certificate).ShouldBe("sha256:" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(spki)).ToLowerInvariant());
    }

    private async Task<string> FingerprintAsync(TimeProvider? time = null) =>
        Fingerprint.Of((await new OwnCertificate(State, time).LoadAsync(Guard.Token)).TargetCertificate);

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
