using System.Collections.Immutable;

namespace Nsx.Protocol;

/// <summary>What a caller says about one attempt of a call: see <see cref="CallOptions"/>.</summary>
/// <param name="TimeoutMilliseconds">What is left; negative for no deadline.</param>
/// <param name="Metadata">The words that travel with the call.</param>
public readonly record struct OutgoingOptions(int TimeoutMilliseconds, ImmutableDictionary<string, string> Metadata)
{
    /// <summary>Elements of a stream that may be sent at once; 0 when there is no stream.</summary>
    public int Credit { get; init; }

    /// <summary>Bit n is set when argument n is null.</summary>
    public ulong Nulls { get; init; }

    /// <summary>True when a stream argument follows.</summary>
    public bool HasStream { get; init; }

    /// <summary>Bit n is set when the caller can be called back by parameter n.</summary>
    public ulong Callbacks { get; init; }

    /// <summary>The number of the attempt; 0 and 1 are the first, and not written.</summary>
    public int Attempt { get; init; }

    /// <summary>The key by which the provider knows a call that is sent again; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How the arguments were compressed; null when they are as they are.</summary>
    public WireCompression? Compression { get; init; }

    /// <summary>True when there is nothing to say but how much time is left.</summary>
    internal bool IsOnlyTimeout => Credit == 0 && Nulls == 0 && !HasStream && Callbacks == 0 && Attempt <= 1 && IdempotencyKey is null && Compression is null && Metadata.Count == 0;
}
