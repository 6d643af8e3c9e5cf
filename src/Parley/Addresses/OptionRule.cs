namespace Parley;

/// <summary>One option of the grammar: how it is read into the options, and how it is printed from them.</summary>
/// <typeparam name="TOptions">Listening or connecting options.</typeparam>
/// <param name="Name">As it is written in an address.</param>
/// <param name="Read">The options with its value.</param>
/// <param name="Print">Its value as text, or null where it is the default.</param>
/// <param name="Fits">
/// The addresses that it means something at, and their name for an error. Null: any. Where ignoring an option would
/// silently leave out a protection (TLS, a file's mode) or a wish that the user relies on, it has to fit.
/// </param>
internal sealed record OptionRule<TOptions>(
    string Name,
    Func<TOptions, OptionValue, TOptions> Read,
    Func<TOptions, string?> Print,
    (Func<Address, bool> Test, string Addresses)? Fits = null);

/// <summary>Which addresses some options mean something at.</summary>
internal static class Fits
{
    internal static readonly (Func<Address, bool> Test, string Addresses) Tls = (address => address is TlsAddress or WebSocketAddress { Secure: true }, "tls:// and wss:// addresses");
    internal static readonly (Func<Address, bool> Test, string Addresses) SocketFile = (address => address is UnixAddress { IsAbstract: false }, "unix: addresses with a path");
    internal static readonly (Func<Address, bool> Test, string Addresses) Internet = (address => address is TcpAddress or UdpAddress or TlsAddress or WebSocketAddress, "internet addresses (tcp, udp, tls, ws, wss)");
}
