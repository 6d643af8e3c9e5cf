namespace Parley;

/// <summary>The port of an address: a number, or a service's name from the system's table.</summary>
public readonly record struct Port : ISpanFormattable
{
    /// <summary>A port by number.</summary>
    /// <param name="number">0 to 65535; 0 asks for any free one.</param>
    public Port(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 65535);
        Number = number;
    }

    /// <summary>A port by its service's name; looked up when it is used.</summary>
    /// <param name="service">Such as <c>http</c>.</param>
    public Port(string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        Service = service;
    }

    /// <summary>The number; meaningless while <see cref="Service"/> is not null.</summary>
    public int Number { get; }

    /// <summary>The service's name, or null when the port is a number.</summary>
    public string? Service { get; }

    /// <inheritdoc/>
    public override string ToString() => Service ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc cref="ToString()"/>
    /// <param name="format">Not used.</param>
    /// <param name="formatProvider">Not used.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Service is null ? Number.TryFormat(destination, out charsWritten, default, System.Globalization.CultureInfo.InvariantCulture) : destination.TryWrite($"{Service}", out charsWritten);
}
