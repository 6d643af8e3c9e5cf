namespace Parley.Cli;

/// <summary>Nobody reads standard output any more: the command ends, quietly.</summary>
internal sealed class OutputClosedException(Exception inner) : Exception("standard output is closed", inner);
