using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Chat.Tests;

public sealed class HouseTests
{
    [Fact]
    public void Everybody_hears_the_others_in_one_order()
    {
        var house = House();
        var faces = Enumerable.Range(0, 20).Select(_ => new FakeFace()).ToArray();
        var members = faces.Select((face, i) => Enter(house, face, $"m{i}")).ToArray();
        foreach (var member in members)
            member.Join("lobby").ShouldBeNull();

        Parallel.ForEach(members, member =>
        {
            for (var i = 0; i < 50; i++)
                member.Say($"{i}");
        });

        var log = members[0].Room!.Last(int.MaxValue).Select(entry => entry.Line).ToArray();
        log.Length.ShouldBe(1_000);
        for (var i = 0; i < faces.Length; i++)
        {
            var own = $"m{i}: ";
            faces[i].Told.Where(line => line[0] is not ('*' or 'w')).ShouldBe(log.Where(line => !line.StartsWith(own, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_name_is_given_once_even_when_many_want_it_together()
    {
        var house = House();
        var given = 0;
        Parallel.For(0, 100, i =>
        {
            if (house.Enter(new FakeFace(), i % 2 == 0 ? "Ann" : "ANN", out _) is null)
                Interlocked.Increment(ref given);
        });

        given.ShouldBe(1);
    }

    [Fact]
    public void A_name_is_free_again_when_its_member_has_left()
    {
        var house = House();
        var ann = Enter(house, new FakeFace(), "Ann");
        ann.Join("lobby").ShouldBeNull();
        house.Enter(new FakeFace(), "ann", out _).ShouldBe("The name ann is taken.");
        ann.Leave();
        house.Enter(new FakeFace(), "ann", out _).ShouldBeNull();
    }

    [Fact]
    public void An_empty_room_vanishes_and_the_lobby_stays()
    {
        var house = House();
        var ann = Enter(house, new FakeFace(), "Ann");
        ann.Join("den").ShouldBeNull();
        ann.Rooms(10).Names.ShouldBe(["den (1)", "lobby (0)"]);
        ann.Join("LOBBY").ShouldBeNull();
        ann.Rooms(10).Names.ShouldBe(["lobby (1)"]);
    }

    [Fact]
    public void Rooms_come_and_go_under_many_hands_and_none_is_left()
    {
        var house = House();
        Parallel.For(0, 8, i =>
        {
            var member = Enter(house, new FakeFace(), $"m{i}");
            for (var n = 0; n < 200; n++)
            {
                member.Join($"room {n % 3}");
                member.Say("hello");
            }

            member.Leave();
        });

        house.Rooms(10).Names.ShouldBe(["lobby (0)"]);
    }

    [Fact]
    public void The_number_of_rooms_is_bounded()
    {
        var house = House(new ChatOptions { Rooms = 2 });
        Enter(house, new FakeFace(), "Ann").Join("den").ShouldBeNull();
        Enter(house, new FakeFace(), "Bob").Join("attic").ShouldBe("There are 2 rooms already, and no more can be made.");
    }

    [Fact]
    public void A_full_room_lets_nobody_in_until_somebody_goes()
    {
        var house = House(new ChatOptions { MembersPerRoom = 1 });
        var ann = Enter(house, new FakeFace(), "Ann");
        var bob = Enter(house, new FakeFace(), "Bob");
        ann.Join("lobby").ShouldBeNull();
        bob.Join("lobby").ShouldBe("lobby is full with 1 members.");
        bob.Room.ShouldBeNull();
        ann.Leave();
        bob.Join("lobby").ShouldBeNull();
    }

    [Fact]
    public void A_slow_reader_is_let_go_with_an_announcement_and_the_others_go_on()
    {
        var house = House();
        var (quick, slow) = (new FakeFace(), new FakeFace(bound: 3));
        var ann = Enter(house, new FakeFace(), "Ann");
        ann.Join("lobby");
        Enter(house, quick, "Bob").Join("lobby");
        Enter(house, slow, "Sam").Join("lobby");
        for (var i = 1; i <= 5; i++)
            ann.Say($"{i}");

        slow.Dropped.ShouldBeTrue();
        slow.Told.ShouldBe(["welcome to lobby: Ann and Bob", "Ann: 1", "Ann: 2"]);
        quick.Told.ShouldBe(["welcome to lobby: Ann", "*** Sam has joined lobby", "Ann: 1", "Ann: 2", "Ann: 3", "*** Sam has left lobby (it read too slowly)", "Ann: 4", "Ann: 5"]);
    }

    [Fact]
    public void The_log_remembers_only_the_last_of_what_was_said()
    {
        var house = House(new ChatOptions { History = 3 });
        var ann = Enter(house, new FakeFace(), "Ann");
        ann.Join("lobby");
        for (var i = 1; i <= 5; i++)
            ann.Say($"{i}");
        ann.Room!.Last(10).Select(entry => entry.Text).ShouldBe(["3", "4", "5"]);
    }

    private static House House(ChatOptions? options = null) => new((options ?? new ChatOptions { History = 10_000 }).Validated(), NullLogger.Instance);

    private static Member Enter(House house, IFace face, string name)
    {
        house.Enter(face, name, out var member).ShouldBeNull();
        return member.ShouldNotBeNull();
    }
}
