using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Words that a consumer asks for, and whether an endpoint's fit.</summary>
internal readonly struct WordList(string? text)
{
    private readonly ImmutableArray<string> _words = Split(text);

    /// <summary>True when both have a word in common.</summary>
    public bool Fits(string? text)
    {
        var words = Split(text);
        return _words.Any(words.Contains);
    }

    private static ImmutableArray<string> Split(string? text) =>
        string.IsNullOrEmpty(text) ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
