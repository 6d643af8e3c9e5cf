using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>Options that a service added to the grammar: two sets with the same content are equal, so that options records are.</summary>
internal sealed class ServiceOptionSet(IEnumerable<KeyValuePair<string, string>> options) : IReadOnlyDictionary<string, string>
{
    private readonly SortedDictionary<string, string> _options = new(new Dictionary<string, string>(options, StringComparer.Ordinal), StringComparer.Ordinal);

    internal static ServiceOptionSet Empty { get; } = new([]);

    public IEnumerable<string> Keys => _options.Keys;

    public IEnumerable<string> Values => _options.Values;

    public int Count => _options.Count;

    public string this[string key] => _options[key];

    internal static ServiceOptionSet Of(IReadOnlyDictionary<string, string> options) => options as ServiceOptionSet ?? new(options);

    internal ServiceOptionSet With(string name, string value) => new(_options.Append(new(name, value)));

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _options.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is ServiceOptionSet other && _options.SequenceEqual(other._options);

    public override int GetHashCode() => _options.Aggregate(0, (hash, option) => HashCode.Combine(hash, option.Key, option.Value));
}
