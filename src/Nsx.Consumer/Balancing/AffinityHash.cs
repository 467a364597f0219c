namespace Nsx.Consumer;

/// <summary>Hashes of keys and addresses that are the same in every process, on every machine, for ever: FNV-1a, then mixed.</summary>
/// <remarks>Text and its UTF-8 bytes have the same hash. FNV-1a alone leaves the high bits of short keys alike.</remarks>
internal static class AffinityHash
{
    private const ulong FnvOffset = 0xCBF29CE484222325;
    private const ulong FnvPrime = 0x100000001B3;

    public static ulong Of(ReadOnlySpan<byte> bytes) => Finish(Add(FnvOffset, bytes));

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = FnvOffset;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
            hash = Add(hash, utf8[..rune.EncodeToUtf8(utf8)]);
        return Finish(hash);
    }

    /// <summary>One hash of two.</summary>
    public static ulong Combine(ulong one, ulong other) => Finish(one ^ (other * 0x9E3779B97F4A7C15));

    /// <summary>Spreads what differs in few bits over all bits: splitmix64's finaliser. Maps no two values to one.</summary>
    public static ulong Finish(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * FnvPrime;
        return hash;
    }
}
