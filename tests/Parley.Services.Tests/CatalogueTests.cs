using System.Net;

namespace Parley.Services.Tests;

public sealed class CatalogueTests
{
    public static TheoryData<string, int?, int?> Ports => new()
    {
        { "greet", 23456, null },
        { "echo", 12345, 12345 },
        { "time", 9991, 9991 },
        { "welcome", 9999, null },
        { "months", 8091, 8091 },
        { "desk", 11596, null },
        { "quote", 10017, 10017 },
        { "discard", 10009, 10009 },
        { "chargen", 10019, 10019 },
        { "daytime", 10013, 10013 },
        { "rfc868", 10037, 10037 },
        { "ntp", null, 10123 },
    };

    [Theory]
    [MemberData(nameof(Ports))]
    public void Each_service_has_its_ports(string name, int? stream, int? datagram)
    {
        var entry = Catalogue.Standard.Find(name);
        entry.StreamPort.ShouldBe(stream);
        entry.DatagramPort.ShouldBe(datagram);
        entry.DefaultAddresses(IPAddress.IPv6Loopback).Select(address => address.ToString())
            .ShouldBe([.. stream is null ? Array.Empty<string>() : [$"tcp://[::1]:{stream}"], .. datagram is null ? Array.Empty<string>() : [$"udp://[::1]:{datagram}"]]);
    }

    [Fact]
    public void No_port_is_given_twice()
    {
        var all = Catalogue.Standard.Entries.SelectMany(entry => entry.DefaultAddresses(IPAddress.Loopback)).ToList();
        all.Distinct().Count().ShouldBe(all.Count);
    }

    [Fact]
    public void Each_service_can_be_made_and_speaks_on_the_kinds_that_its_row_says()
    {
        foreach (var entry in Catalogue.Standard.Entries)
        {
            var service = entry.Create(new ServiceSetup { Name = entry.Prefix is null ? entry.Name : "exec:dotnet --info" });
            List<SocketKind> kinds = [];
            if (service is IStreamService or IConversationService)
                kinds.AddRange([SocketKind.Stream, SocketKind.Messages]);
            if (service is IDatagramService or IConversationService)
                kinds.Add(SocketKind.Datagram);
            entry.Kinds.ShouldBe(kinds, ignoreOrder: true, entry.Name);
        }
    }

    [Fact]
    public void Only_those_whose_answers_are_never_longer_answer_strangers_datagrams()
    {
        var safe = Catalogue.Standard.Entries.Where(entry => entry.Prefix is null && !entry.Create(new ServiceSetup { Name = entry.Name }).Amplifies);
        safe.Select(entry => entry.Name).ShouldBe(["echo", "discard", "ntp"]);
    }

    [Fact]
    public void Only_the_desk_knows_its_clients_of_each_other()
    {
        var shared = Catalogue.Standard.Entries.Where(entry => entry.Prefix is null && entry.Create(new ServiceSetup { Name = entry.Name }).IsShared);
        shared.Select(entry => entry.Name).ShouldBe(["desk"]);
    }

    [Fact]
    public void Options_of_an_address_reach_the_service()
    {
        var time = Catalogue.Standard.Find("time");
        var target = ListenTarget.Parse("udp://127.0.0.1:9991?zone=UTC&format=iso&backlog=5", time.OptionNames);
        var service = time.Create(new ServiceSetup { Name = "time", Options = target.Options.ServiceOptions, Time = StandingClock.At("2026-11-21T02:46:10") });
        Datagrams.AskText((IDatagramService)service).ShouldBe("2026-11-21T02:46:10Z\r\n");
    }

    [Fact]
    public async Task A_desk_may_have_a_greeting_and_a_reply_of_its_own()
    {
        (await ReplyAsync(("greeting", "Hello"), ("reply", "Later"))).ShouldBe("Hello");
        (await ReplyAsync(("greeting", ""), ("reply", "Later"))).ShouldBe("Later");

        static async Task<string?> ReplyAsync(params (string Name, string Value)[] options)
        {
            var talk = new ScriptedTalk();
            talk.Say("a");
            talk.FinishSending();
            await talk.ServeAsync((IConversationService)Make("desk", options)).OrFail();
            return await talk.HearAsync();
        }
    }

    [Fact]
    public void A_zone_may_be_a_name_of_the_IANA_database()
    {
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Zurich", out _), "this system has no IANA time zones");
        var service = Make("time", ("zone", "Europe/Zurich"));
        Datagrams.AskText((IDatagramService)service).ShouldBe("Sat Nov 21 03:46:10 2026\r\n");
    }

    [Theory]
    [InlineData("time", "zone", "Mars/Olympus")]
    [InlineData("time", "format", "roman")]
    [InlineData("ntp", "stratum", "0")]
    [InlineData("ntp", "stratum", "16")]
    [InlineData("ntp", "stratum", "x")]
    [InlineData("ntp", "refid", "TOOLONG")]
    [InlineData("ntp", "refid", "é")]
    [InlineData("exec:dotnet", "children", "0")]
    public void A_wrong_value_is_an_error_that_names_the_option(string name, string option, string value)
    {
        var error = Should.Throw<ParleyException>(() => Make(name, (option, value)));
        error.Reason.ShouldBe(ErrorReason.BadOption);
        error.Message.ShouldContain($"{option}={value}");
    }

    [Fact]
    public void A_missing_file_or_program_is_an_error_when_the_service_is_made()
    {
        Should.Throw<ParleyException>(() => Make("quote", ("file", "/nowhere/at/all"))).Reason.ShouldBe(ErrorReason.FileNotFound);
        Should.Throw<ParleyException>(() => Make("exec:no-such-program-anywhere")).Reason.ShouldBe(ErrorReason.FileNotFound);
        Should.Throw<ParleyException>(() => Make("exec: ")).Reason.ShouldBe(ErrorReason.BadOption);
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_lists_the_known_ones()
    {
        var error = Should.Throw<ParleyException>(() => Catalogue.Standard.Find("ehco"));
        error.Message.ShouldContain("ehco");
        error.Hint!.ShouldContain("echo");
    }

    [Fact]
    public void Services_of_others_can_be_added()
    {
        var mine = new CatalogueEntry("mine", "mine", [SocketKind.Stream], _ => new Greet()) { StreamPort = 1 };
        var more = Catalogue.Standard.With(mine);
        more.Find("mine").ShouldBe(mine);
        more.Find("echo").ShouldNotBeNull();
        Should.Throw<ParleyException>(() => Catalogue.Standard.Find("mine"));
    }

    [Theory]
    [InlineData("echo", "echo", null)]
    [InlineData("echo=tcp://:1", "echo", "tcp://:1")]
    [InlineData("desk=unix:/run/d?reply=a=tcp://b", "desk", "unix:/run/d?reply=a=tcp://b")]
    [InlineData("echo=127.0.0.1:1", "echo", "127.0.0.1:1")]
    [InlineData("exec:cat -A=tcp://127.0.0.1:9000", "exec:cat -A", "tcp://127.0.0.1:9000")]
    [InlineData("exec:env A=B --x=tcp://y cat=unix:@z?mode=threads", "exec:env A=B --x=tcp://y cat", "unix:@z?mode=threads")]
    [InlineData("exec:env A=B", "exec:env A=B", null)]
    public void A_name_and_an_address_are_told_apart(string text, string name, string? address) => Catalogue.Split(text).ShouldBe((name, address));

    private static IService Make(string name, params (string Name, string Value)[] options) => Catalogue.Standard.Find(name).Create(new ServiceSetup
    {
        Name = name,
        Options = options.ToDictionary(option => option.Name, option => option.Value),
        Time = StandingClock.At("2026-11-21T02:46:10"),
    });
}
