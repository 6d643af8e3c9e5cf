namespace Parley;

/// <summary>The grammar of addresses: text in, <see cref="Address"/> out, or an error that names the part that is wrong.</summary>
internal static class AddressParser
{
    internal static Address Parse(string text) => throw new ParleyException(ErrorReason.BadAddress, $"cannot read the address '{text}'");
}
