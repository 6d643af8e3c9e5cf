using System.Text;
using System.Text.Json;

namespace Parley.Cli;

/// <summary>The tokens of a configuration file, with their lines.</summary>
internal ref struct ConfigurationReader
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly string _path;
    private readonly Dictionary<int, HashSet<string>> _keys = [];
    private Utf8JsonReader _reader;

    /// <summary>Begins at the first byte.</summary>
    internal ConfigurationReader(ReadOnlySpan<byte> json, string path)
    {
        _json = json;
        _path = path;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>The line of the token that was read last, from 1.</summary>
    internal readonly long Line => _json[..(int)_reader.TokenStartIndex].Count((byte)'\n') + 1;

    /// <summary>A line, as errors name it.</summary>
    internal readonly string Place(long line) => $"{_path}, line {line}";

    /// <summary>The error of a line.</summary>
    internal readonly CommandException Wrong(long line, string problem) => CommandException.Usage($"{Place(line)}: {problem}", "The page on serve in the guide shows a whole file.");

    /// <summary>Reads the beginning of an object.</summary>
    internal void BeginObject(string what)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw Wrong(Line, $"{what} must be an object in braces");
        _keys[_reader.CurrentDepth] = new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>Reads the next key of the object.</summary>
    /// <param name="known">The keys that it may have; null: any.</param>
    /// <returns>The key, or null at the end of the object.</returns>
    internal string? NextKey(string[]? known)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
            return null;
        var key = _reader.GetString()!;
        if (known is not null && !known.Contains(key))
            throw Wrong(Line, $"there is no key \"{key}\" here, only {string.Join(", ", known)}");
        if (!_keys[_reader.CurrentDepth - 1].Add(key))
            throw Wrong(Line, $"the key \"{key}\" stands here a second time");
        return key;
    }

    /// <summary>Reads a text.</summary>
    internal string Text(string what)
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw Wrong(Line, $"{what} must be a text in quotes");
    }

    /// <summary>Reads a text, or an array of texts, each with its line.</summary>
    internal List<(string Text, long Line)> Texts(string what)
    {
        List<(string Text, long Line)> texts = [];
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
            return [(_reader.GetString()!, Line)];
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw Wrong(Line, $"{what} must be an address in quotes, or several in brackets");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            texts.Add(_reader.TokenType == JsonTokenType.String ? (_reader.GetString()!, Line) : throw Wrong(Line, $"{what} takes addresses in quotes"));
        return texts;
    }

    /// <summary>Reads a number or a text, as text.</summary>
    internal string Scalar()
    {
        _reader.Read();
        return _reader.TokenType switch
        {
            JsonTokenType.String => _reader.GetString()!,
            JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
            _ => "",
        };
    }

    /// <summary>Reads the end of the file.</summary>
    internal void End() => _reader.Read();
}
