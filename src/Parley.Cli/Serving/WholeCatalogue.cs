using Parley.Chat;
using Parley.Services;

namespace Parley.Cli;

/// <summary>Every service of this command: those of Parley.Services, and the chat.</summary>
internal static class WholeCatalogue
{
    internal static Catalogue Create() => Catalogue.Standard.With(
        new CatalogueEntry(
            "chat",
            "rooms to talk in; the first message is the name",
            [SocketKind.Stream, SocketKind.Datagram, SocketKind.Messages],
            static setup => new ChatService(time: setup.Time, loggers: setup.Loggers))
        {
            StreamPort = 31621,
            DatagramPort = 31621,
        });
}
