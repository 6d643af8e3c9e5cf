using System.Globalization;

namespace Parley;

/// <summary>The grammar of sizes: a number of bytes, or of <c>k</c>, <c>M</c> or <c>G</c>, which are powers of 1024.</summary>
public static class ByteSize
{
    /// <summary>Reads a size.</summary>
    /// <param name="text">Such as <c>512</c>, <c>64k</c>, <c>1M</c>, <c>2G</c>; upper and lower case mean the same.</param>
    /// <returns>Bytes, perhaps 0.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>.</exception>
    public static long Parse(string text) =>
        TryParse(text, out var bytes) ? bytes : throw new ParleyException(ErrorReason.BadOption, $"{AddressText.Quote(text)} is no size: write a number of bytes, or of k, M or G, as in 64k");

    /// <summary>Reads a size.</summary>
    /// <param name="text">As in <see cref="Parse"/>.</param>
    /// <param name="bytes">As <see cref="Parse"/> returns it.</param>
    /// <returns>False: it is none.</returns>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (string.IsNullOrEmpty(text))
            return false;
        var shift = text[^1] switch { 'k' or 'K' => 10, 'm' or 'M' => 20, 'g' or 'G' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue >> shift)
            return false;
        bytes = number << shift;
        return true;
    }

    /// <summary>Prints a size as <see cref="Parse"/> reads it, in the largest unit that needs no fraction.</summary>
    /// <param name="bytes">0 or more.</param>
    /// <returns>Such as <c>64k</c>.</returns>
    public static string Print(long bytes)
    {
        var (shift, unit) = bytes == 0 ? (0, "") : (bytes & ((1L << 30) - 1)) == 0 ? (30, "G") : (bytes & ((1L << 20) - 1)) == 0 ? (20, "M") : (bytes & 1023) == 0 ? (10, "k") : (0, "");
        return (bytes >> shift).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
