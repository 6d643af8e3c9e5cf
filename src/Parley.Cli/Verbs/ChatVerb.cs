using System.CommandLine;
using Parley.Chat;

namespace Parley.Cli;

/// <summary><c>parley chat</c>: joins a chat, or opens one and joins it.</summary>
internal sealed class ChatVerb : Verb
{
    private readonly PeerWords _peer;
    private readonly Option<string?> _host = new("--host") { Description = "Open a chat at this address and join it; it closes when this command leaves", HelpName = "ADDRESS" };
    private readonly Option<string?> _name = new("--name") { Description = "Your name there (typed: the login name; piped: else the first line is it)", HelpName = "NAME" };
    private readonly Option<string?> _room = new("--room") { Description = "Go to this room (else the lobby)", HelpName = "ROOM" };

    internal ChatVerb()
        : base("chat", "Join a chat: each line is a message; /help there lists the commands, /quit or [e] leaves.")
    {
        _peer = new PeerWords(this);
        Add(_host);
        Add(_name);
        Add(_room);
    }

    internal override IReadOnlyList<string> Examples =>
    [
        "parley chat --name Ann tcp://localhost:31621",
        "parley chat --host tcp://:31621 --name Bob",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var name = words.GetValue(_name) ?? (terminal.InIsTerminal ? Environment.UserName : null);
        var room = words.GetValue(_room);
        if (words.GetValue(_host) is { } host)
        {
            if (_peer.AreGiven(words))
                throw CommandException.Usage("--host opens a chat of its own: no second address goes with it");
            await HostAsync(ListenTarget.Parse(host), name, room, terminal, interrupted);
        }
        else
        {
            await JoinAsync(ConnectTarget.Parse(_peer.Read(words).Address), null, name, room, terminal, interrupted);
        }

        return ExitCode.Done;
    }

    private static async Task HostAsync(ListenTarget target, string? name, string? room, Terminal terminal, CancellationToken interrupted)
    {
        // The host is a member like the others, at an address inside this process.
        var memory = new MemoryTransport();
        var inside = new MemoryAddress("chat");
        await using var server = new Server(new ServerOptions { Transports = [memory, .. TransportList.Default()] });
        var chat = new ChatService();
        foreach (var endpoint in await server.OpenAsync("chat", target, chat, interrupted))
            terminal.Say($"the chat is open at {endpoint.Address}");
        await server.OpenAsync("chat", new ListenTarget(inside, ListenOptions.Default with { Framing = FramingChoice.Lines }), chat, interrupted);
        await JoinAsync(new ConnectTarget(inside, ConnectOptions.Default), [memory], name, room, terminal, interrupted);
    }

    private static async Task JoinAsync(
        ConnectTarget target, IReadOnlyList<Transport>? transports, string? name, string? room, Terminal terminal, CancellationToken interrupted)
    {
        // Programs written for two speak without newlines; a chat of this project speaks in lines from its first word.
        var options = new ClientOptions { Transports = transports, Framing = FramingChoice.Auto };
        await using var talk = await Client.TalkAsync(target, options, interrupted);
        await new ChatSession(talk, terminal).RunAsync(name, room, interrupted);
    }
}
