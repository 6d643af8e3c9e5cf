using System.Runtime.Versioning;

namespace Parley.Services.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class ExecTests : IDisposable
{
    private readonly string _directory;
    private readonly LogLines<Exec> _log = new();

    public ExecTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs of these tests are those of Unix");
        _directory = Directory.CreateTempSubdirectory("parley-exec-").FullName;
    }

    public void Dispose()
    {
        if (_directory is not null)
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_a_child_writes_is_said_and_its_end_is_the_end() =>
        (await Line.HearAllOfAsync(Make("/bin/echo", "a  b", "$HOME"))).ShouldBe("a  b $HOME\n");

    [Fact]
    public async Task The_peers_bytes_are_the_childs_input_and_its_end_of_sending_closes_it()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("cat"));
        await line.SayAsync("one");
        (await line.HearAsync(3)).ShouldBe("one");
        await line.SayAsync("two\0\n");
        await line.FinishSendingAsync();
        (await line.HearAllAsync()).ShouldBe("two\0\n");
        await served.OrFail();
    }

    [Fact]
    public async Task An_answer_that_is_made_only_at_the_end_of_input_arrives_whole()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("sort"));
        await line.SayAsync("b\nc\na\n");
        await line.FinishSendingAsync();
        (await line.HearAllAsync()).ShouldBe("a\nb\nc\n");
        await served.OrFail();
    }

    [Fact]
    public async Task Megabytes_of_output_wait_for_a_slow_reader_and_arrive_whole()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("sh", "-c", "head -c 3000000 /dev/zero; echo end"));
        var heard = await line.HearAllAsync();
        heard.Length.ShouldBe(3_000_004);
        heard.ShouldEndWith("\0end\n");
        await line.FinishSendingAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task A_child_that_never_reads_is_no_obstacle()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("sh", "-c", "exec <&-; echo deaf"));
        (await line.HearAllAsync()).ShouldBe("deaf\n");
        for (var sent = 0; sent < 1024 * 1024; sent += 64 * 1024)
            await line.Client.Output.WriteAsync(new byte[64 * 1024], Guard.Token);
        await line.FinishSendingAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task What_a_child_says_on_standard_error_is_logged_and_made_safe()
    {
        (await Line.HearAllOfAsync(Make("sh", "-c", @"printf 'oops\033[2J\nmore' >&2; echo out"))).ShouldBe("out\n");
        await LoggedAsync("says: oops\\x1b[2J");
        await LoggedAsync("says: more");
        await LoggedAsync("ended with 0");
    }

    [Fact]
    public async Task The_child_finds_the_peer_in_its_environment()
    {
        var heard = await Line.HearAllOfAsync(Make("sh", "-c", "echo $PARLEY_REMOTE $PARLEY_LOCAL ${REMOTE_HOST-none}"));
        heard.ShouldBe("memory:#1 memory:test none\n");
    }

    [Fact]
    public void An_internet_peer_is_described_as_ucspi_tcp_does()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["REMOTE_HOST"] = "inherited" };
        PeerEnvironment.Describe(Address.Parse("tcp://[::1]:4711"), Address.Parse("tls://127.0.0.1:443"), environment);
        environment.ShouldBe(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["PARLEY_REMOTE"] = "tcp://[::1]:4711",
                ["PARLEY_LOCAL"] = "tls://127.0.0.1:443",
                ["PROTO"] = "TCP",
                ["REMOTE_HOST"] = "::1",
                ["REMOTE_PORT"] = "4711",
                ["TCPREMOTEIP"] = "::1",
                ["TCPREMOTEPORT"] = "4711",
                ["TCPLOCALIP"] = "127.0.0.1",
                ["TCPLOCALPORT"] = "443",
            },
            ignoreOrder: true);
        PeerEnvironment.Describe(new UnixAddress("@a\0b"), Address.Parse("unix:/run/x"), environment);
        environment.ShouldBe(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["PARLEY_REMOTE"] = "unix:@a\\x00b", ["PARLEY_LOCAL"] = "unix:/run/x" },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_peer_that_aborts_closes_the_childs_input_first()
    {
        var file = Path.Combine(_directory, "ended");
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("sh", "-c", $"echo up; cat >/dev/null; echo bye >{file}"));
        (await line.HearAsync(3)).ShouldBe("up\n");
        line.Client.Abort();
        await served.OrFail();
        (await File.ReadAllTextAsync(file, Guard.Token)).ShouldBe("bye\n");
    }

    [Fact]
    public async Task A_child_that_does_not_end_is_killed_with_its_own_children()
    {
        var fifo = Path.Combine(_directory, "fifo");
        await using var line = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var exec = new Exec("sh", ["-c", $"mkfifo {fifo}; sleep 1000 >{fifo} & echo up; wait"], new ExecOptions { Grace = TimeSpan.FromMilliseconds(50) }, _log);
        var served = line.ServeAsync(exec, stopping.Token);
        (await line.HearAsync(3)).ShouldBe("up\n");
        // Opened when the grandchild has opened it too, and at its end when the grandchild is gone.
        var grandchildGone = Task.Run(() => File.ReadAllBytes(fifo));
        await stopping.CancelAsync();
        (await line.HearAllAsync()).ShouldBe("");
        await line.FinishSendingAsync();
        await served.OrFail();
        await LoggedAsync("was killed");
        (await grandchildGone.OrFail()).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_server_stops_the_child_may_still_answer()
    {
        await using var line = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var served = line.ServeAsync(Make("sh", "-c", "echo up; cat >/dev/null; echo bye"), stopping.Token);
        (await line.HearAsync(3)).ShouldBe("up\n");
        await stopping.CancelAsync();
        (await line.HearAllAsync()).ShouldBe("bye\n");
        await line.FinishSendingAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task A_grandchild_that_keeps_the_pipe_open_does_not_keep_the_client()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(Make("sh", "-c", "sleep 1000 & echo $!"));
        var grandchild = int.Parse(await line.HearAllAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await line.FinishSendingAsync();
        await served.OrFail();
        using var process = System.Diagnostics.Process.GetProcessById(grandchild);
        process.HasExited.ShouldBeFalse();
        process.Kill();
    }

    [Fact]
    public async Task More_children_than_allowed_are_refused_and_a_place_becomes_free_again()
    {
        var exec = new Exec("cat", [], new ExecOptions { Children = 1 }, _log);
        await using var first = await Line.OpenAsync();
        var served = first.ServeAsync(exec);
        await first.SayAsync("x");
        (await first.HearAsync(1)).ShouldBe("x");

        (await Line.HearAllOfAsync(exec)).ShouldBe("");
        _log.All.ShouldContain(line => line.Contains("cat runs 1 times already; memory:#1 was refused", StringComparison.Ordinal));

        await first.FinishSendingAsync();
        (await first.HearAllAsync()).ShouldBe("");
        await served.OrFail();
        await using var second = await Line.OpenAsync();
        var again = second.ServeAsync(exec);
        await second.SayAsync("y");
        await second.FinishSendingAsync();
        (await second.HearAllAsync()).ShouldBe("y");
        await again.OrFail();
    }

    [Fact]
    public async Task Forty_children_at_once_hold_up_neither_each_other_nor_the_thread_pool()
    {
        var exec = Make("cat");
        var lines = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Line.OpenAsync()));
        var served = Task.WhenAll(lines.Select(line => line.ServeAsync(exec)));
        for (var index = lines.Length - 1; index >= 0; index--)
        {
            await lines[index].SayAsync($"{index}\n");
            (await lines[index].HearAsync($"{index}\n".Length)).ShouldBe($"{index}\n");
        }

        foreach (var line in lines)
        {
            await line.FinishSendingAsync();
            (await line.HearAllAsync()).ShouldBe("");
        }

        await served.OrFail();
        foreach (var line in lines)
            await line.DisposeAsync();
    }

    private Exec Make(string program, params string[] arguments) => new(program, arguments, log: _log);

    private Task LoggedAsync(string part) => _log.WaitAsync(part);
}
