namespace Parley;

/// <summary>Which service can stand at which address, in which mode; what cannot is told before anything is opened.</summary>
internal static class Fitness
{
    internal static void Check(string name, ListenTarget target, IService service, ServerOptions options)
    {
        var fits = target.Address.Kind == SocketKind.Datagram
            ? service is IDatagramService or IConversationService
            : service is IStreamService or IConversationService;
        if (!fits)
        {
            throw new ParleyException(ErrorReason.NotSupported, $"{name} cannot be served at {target.Address}: it does not speak on {Plural(target.Address.Kind)}")
            {
                Hint = service is IDatagramService ? "It speaks in datagrams: udp:// or unix-dgram:." : "It speaks on streams: tcp://, tls://, unix: and the like.",
            };
        }

        if (target.Options.Mode == ServeMode.Processes)
        {
            var why =
                service.IsShared ? "its clients know of each other, and processes share nothing" :
                target.Address is not (TcpAddress or UnixAddress { Kind: SocketKind.Stream }) ? "only TCP and Unix stream connections can be handed to a process" :
                options.Processes is null ? "this system has no way to hand a connection to a process" : null;
            if (why is not null)
                throw new ParleyException(ErrorReason.NotSupported, $"{name} cannot be served at {target.Address} with mode=processes: {why}") { Hint = "mode=threads gives each client a thread of its own." };
        }
    }

    private static string Plural(SocketKind kind) => kind switch
    {
        SocketKind.Datagram => "datagrams",
        SocketKind.Messages => "message sockets",
        _ => "streams",
    };
}
