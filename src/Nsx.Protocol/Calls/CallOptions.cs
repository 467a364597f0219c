using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace Nsx.Protocol;

/// <summary>The options field of a call: <c>k=v</c> pairs with blanks between them, percent-encoded. Unknown keys are passed over.</summary>
/// <remarks>
/// <code>
/// t=500          milliseconds that are left when the call is written
/// c=32           how many elements of a stream may be sent before more credit is given
/// n=0,2          arguments that are null although their bytes are empty
/// s=1            a stream argument follows: its elements are sent one by one
/// b=1,2          parameters by which the caller can be called back
/// r=2            the number of this attempt; left out for the first
/// i=order-17     the key by which the provider knows a call that is sent again
/// z=br           the one argument holds all of them, compressed
/// m.tenant=a%20b a word of metadata
/// </code>
/// </remarks>
public readonly record struct CallOptions
{
    private const int MostTimeout = 3_600_000;
    private const int MostAttempts = 1000;
    private const int LongestKey = 256;

    private readonly string? _text;

    /// <summary>No options.</summary>
    public static CallOptions None => default;

    /// <summary>Milliseconds that are left; null when none were given.</summary>
    public int? TimeoutMilliseconds { get; private init; }

    /// <summary>Elements of a stream that may be sent at once; null when none were given.</summary>
    public int? Credit { get; private init; }

    /// <summary>Bit n is set when argument n is null; arguments from 63 on cannot be.</summary>
    public ulong Nulls { get; private init; }

    /// <summary>True when a stream argument follows; false when its elements are the arguments that are left.</summary>
    public bool HasStream { get; private init; }

    /// <summary>Bit n is set when the caller can be called back by parameter n.</summary>
    public ulong Callbacks { get; private init; }

    /// <summary>The number of this attempt, less one.</summary>
    private int AttemptsBefore { get; init; }

    /// <summary>The number of this attempt: 1 for the first.</summary>
    public int Attempt => AttemptsBefore + 1;

    /// <summary>The key by which the provider knows a call that is sent again; null for none.</summary>
    public string? IdempotencyKey { get; private init; }

    /// <summary>How the one argument is compressed that holds all of them; null when they are as they are.</summary>
    public WireCompression? Compression { get; private init; }

    /// <summary>The words that travel with the call.</summary>
    public ImmutableDictionary<string, string> Metadata => _text is null ? CallMetadata.Empty : ParseMetadata(_text);

    /// <summary>Reads the field.</summary>
    /// <exception cref="FormatException">A known key has a value that it cannot have.</exception>
    public static CallOptions Parse(ReadOnlySpan<byte> field)
    {
        var options = default(CallOptions);
        if (field.IsEmpty)
            return options;
        foreach (var range in field.Split((byte)' '))
        {
            var pair = field[range];
            if (pair.StartsWith("t="u8))
                options = options with { TimeoutMilliseconds = Number(pair[2..], "t", MostTimeout) };
            else if (pair.StartsWith("c="u8))
                options = options with { Credit = Number(pair[2..], "c", 1_000_000) };
            else if (pair.StartsWith("n="u8))
                options = options with { Nulls = ParsePositions(pair[2..], "n") };
            else if (pair.StartsWith("s="u8))
                options = options with { HasStream = Number(pair[2..], "s", 1) == 1 };
            else if (pair.StartsWith("b="u8))
                options = options with { Callbacks = ParsePositions(pair[2..], "b") };
            else if (pair.StartsWith("r="u8))
                options = options with { AttemptsBefore = ParseAttempt(pair[2..]) - 1 };
            else if (pair.StartsWith("i="u8))
                options = options with { IdempotencyKey = ParseKey(pair[2..]) };
            else if (pair.StartsWith("z="u8))
                options = options with { Compression = ParseCompression(pair[2..]) };
            else if (pair.StartsWith("m."u8))
                options = new CallOptions(options, Encoding.UTF8.GetString(field));
        }

        return options;
    }

    private CallOptions(CallOptions other, string text)
    {
        this = other;
        _text = text;
    }

    private static int Number(ReadOnlySpan<byte> text, string key, int most) =>
        Utf8Parser.TryParse(text, out int value, out var used) && used == text.Length && value >= 0 && value <= most
            ? value
            : throw new FormatException($"option {key}: expected a number up to {most}, got \"{Encoding.UTF8.GetString(text)}\"");

    private static int ParseAttempt(ReadOnlySpan<byte> text) =>
        Number(text, "r", MostAttempts) is > 0 and var attempt ? attempt : throw new FormatException("option r: expected the number of an attempt, from 1 on");

    private static string ParseKey(ReadOnlySpan<byte> text) =>
        Uri.UnescapeDataString(Encoding.UTF8.GetString(text)) is { Length: > 0 and <= LongestKey } key
            ? key
            : throw new FormatException($"option i: expected a key of 1 to {LongestKey} characters");

    private static WireCompression ParseCompression(ReadOnlySpan<byte> text)
    {
        foreach (var way in WireCompression.All)
        {
            if (Ascii.Equals(text, way.Name))
                return way;
        }

        throw new FormatException($"option z: expected {string.Join(" or ", WireCompression.All.Select(way => way.Name))}, got \"{Encoding.UTF8.GetString(text)}\"");
    }

    private static ulong ParsePositions(ReadOnlySpan<byte> text, string key)
    {
        var positions = 0ul;
        foreach (var range in text.Split((byte)','))
            positions |= 1ul << Number(text[range], key, 63);
        return positions;
    }

    private static ImmutableDictionary<string, string> ParseMetadata(string text)
    {
        var metadata = CallMetadata.Empty.ToBuilder();
        foreach (var pair in text.Split(' '))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (pair.StartsWith("m.", StringComparison.Ordinal) && equals > 2 && CallMetadata.IsKey(pair.AsSpan(2, equals - 2)))
                metadata[pair[2..equals]] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return metadata.ToImmutable();
    }
}
