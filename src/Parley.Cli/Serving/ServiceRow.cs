namespace Parley.Cli;

/// <summary>A row of the table that <c>serve</c> prints.</summary>
/// <param name="Name">The service.</param>
/// <param name="Address">Where it listens, with the port that was bound; or where it would have.</param>
/// <param name="Listens">False: it was skipped.</param>
/// <param name="Text">What it does, or why it was skipped.</param>
/// <param name="Fingerprint">Of its certificate; null: no TLS.</param>
internal sealed record ServiceRow(string Name, string Address, bool Listens, string Text, string? Fingerprint = null)
{
    /// <summary>The last column.</summary>
    internal string Note => Listens ? Fingerprint ?? Text : $"skipped: {Text}";
}
