using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>
/// Where: the kind of socket and the place, without options. A closed hierarchy; <see cref="ToString()"/> prints
/// what <see cref="Parse(string, IFormatProvider?)"/> reads.
/// </summary>
public abstract record Address : IParsable<Address>, ISpanFormattable
{
    private protected Address()
    {
    }

    /// <summary>Whether bytes, datagrams or connected messages travel there.</summary>
    public abstract SocketKind Kind { get; }

    /// <summary>The address in the one grammar, such as <c>tcp://127.0.0.1:2053</c>.</summary>
    public abstract override string ToString();

    /// <inheritdoc cref="ToString()"/>
    /// <param name="format">Not used.</param>
    /// <param name="formatProvider">Not used.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public virtual bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{ToString()}", out charsWritten);

    /// <summary>Reads an address without options.</summary>
    /// <param name="text">Such as <c>udp://[::1]:8091</c>.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadAddress"/>, naming the part that is wrong and showing a right one.</exception>
    public static Address Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">Such as <c>udp://[::1]:8091</c>.</param>
    /// <param name="provider">Not used: the grammar is the same everywhere.</param>
    public static Address Parse(string s, IFormatProvider? provider) => AddressParser.Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Address result)
    {
        try
        {
            result = s is null ? null : AddressParser.Parse(s);
        }
        catch (ParleyException)
        {
            result = null;
        }

        return result is not null;
    }
}
