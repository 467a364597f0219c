namespace Nsx.Registry;

/// <summary>A registry's address, cut into its parts: <c>scheme://rest</c>. Immutable.</summary>
/// <remarks>What the rest means is up to the scheme: see <see cref="RegistryFactory"/>.</remarks>
public sealed record RegistryUri
{
    private const string Separator = "://";

    private RegistryUri(string scheme, string rest) => (Scheme, Rest) = (scheme, rest);

    /// <summary>What stands before <c>://</c>, in lower case.</summary>
    public string Scheme { get; }

    /// <summary>What stands behind <c>://</c>, as it was written. May hold secrets: never log it.</summary>
    public string Rest { get; }

    /// <summary>Cuts an address into its parts. Says nothing about whether the scheme is known.</summary>
    /// <exception cref="FormatException">There is no scheme; the message says what was expected.</exception>
    public static RegistryUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end <= 0 || !text.AsSpan(0, end).ContainsOnlyLetters())
            throw new FormatException($"Expected a registry's address such as nsx://127.0.0.1:7399, got '{WithoutSecrets(text)}'.");
        return new(text[..end].ToLowerInvariant(), text[(end + Separator.Length)..]);
    }

    /// <summary>The address without the user and password that may stand before an <c>@</c>.</summary>
    public override string ToString() => Scheme + Separator + WithoutSecrets(Rest);

    /// <summary>The parts between commas, without blanks around them.</summary>
    /// <exception cref="FormatException">There is none; the message shows the example.</exception>
    internal string[] List(string example)
    {
        var parts = Rest.TrimEnd('/').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : throw new FormatException($"Expected addresses behind {Scheme}://, such as {example}.");
    }

    private static string WithoutSecrets(string text) => text[(text.LastIndexOf('@') + 1)..];
}

file static class Letters
{
    public static bool ContainsOnlyLetters(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c))
                return false;
        }

        return true;
    }
}
