using System.Net;

namespace Parley;

/// <summary>One received message and its sender.</summary>
/// <param name="Payload">The bytes, perhaps none; valid until the next receive of its socket.</param>
/// <param name="Sender">Who sent it, as the system writes it; reused with the batch, so copy it to keep it. Null: an unnamed Unix socket, which nobody can answer.</param>
public readonly record struct Datagram(ReadOnlyMemory<byte> Payload, SocketAddress? Sender);
