using System.Text;

namespace Tron.Server;

/// <summary>Compares names as bytes; ASCII letters count as equal in either case. Looks names up in place, without a string.</summary>
public sealed class AsciiIgnoreCase : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private const uint Prime = 16777619;

    private AsciiIgnoreCase()
    {
    }

    /// <summary>The comparer.</summary>
    public static AsciiIgnoreCase Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => Ascii.EqualsIgnoreCase(x, y);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) =>
        alternate.SequenceEqual(other) || Ascii.EqualsIgnoreCase(alternate, other);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <summary>FNV-1a over lower-cased bytes. Tables that use it are filled by us, never by a peer.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = 2166136261;
        foreach (var b in alternate)
            hash = (hash ^ (b | 0x20u)) * Prime;
        return (int)hash;
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
