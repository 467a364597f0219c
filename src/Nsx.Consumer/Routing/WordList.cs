using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Words that a consumer asks for, and whether an endpoint's fit.</summary>
internal readonly struct WordList(string? text)
{
    private const string Any = "*";
    private readonly ImmutableArray<string> _words = Split(text);

    /// <summary>True when both have a word in common, or both have none, or any will do.</summary>
    public bool Fits(string? text)
    {
        if (_words.Contains(Any))
            return true;
        var words = Split(text);
        return _words.IsEmpty ? words.IsEmpty : _words.Any(word => words.Contains(word));
    }

    private static ImmutableArray<string> Split(string? text) =>
        string.IsNullOrEmpty(text) ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
