using System.Buffers;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>A way to compress the arguments of a call, or its reply. There are <c>br</c> and <c>gzip</c>. Thread-safe.</summary>
/// <remarks>
/// No length that a peer declares is believed: bytes are inflated in pieces, and counted. What is inflated is then looked at by
/// the same decoders, with the same limits, as bytes that came as they are.
/// </remarks>
public abstract class WireCompression
{
    /// <summary>How many times as large as its compressed bytes anything may become.</summary>
    public const int MostTimesLarger = 100;

    /// <summary>Bytes that anything may become, however small it came.</summary>
    public const int AlwaysFineBytes = 64 * 1024;

    private protected const int PieceBytes = 16 * 1024;

    private protected WireCompression(string name) => Name = name;

    /// <summary>The ways that there are, the better one first.</summary>
    public static IReadOnlyList<WireCompression> All { get; } = [new BrotliCompression(), new GzipCompression()];

    /// <summary>The name that peers agree on: that of HTTP.</summary>
    public string Name { get; }

    /// <summary>The way of that name; null when there is none.</summary>
    public static WireCompression? Find(string name) => All.FirstOrDefault(way => way.Name == name);

    /// <summary>Reads a list of names with commas between them; empty for none.</summary>
    /// <exception cref="ArgumentException">A name is not known; the message says which.</exception>
    public static IReadOnlyList<WireCompression> Parse(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
            Find(name) ?? throw new ArgumentException($"there is no compression '{name}', only {string.Join(", ", All.Select(way => way.Name))}"))];
    }

    /// <summary>Compresses.</summary>
    /// <param name="plain">The bytes.</param>
    /// <param name="to">Where to: what it held before is lost.</param>
    /// <returns>False when they become no smaller, or so small that no peer would inflate them.</returns>
    public bool TryCompress(ReadOnlySpan<byte> plain, RespWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        to.Clear();
        return Compress(plain, to) && to.Length < plain.Length && plain.Length <= MostBytes(to.Length);
    }

    /// <summary>Inflates what a peer sent.</summary>
    /// <param name="packed">The compressed bytes.</param>
    /// <param name="to">Where to: what it held before is lost.</param>
    /// <param name="limits">What may come out.</param>
    /// <exception cref="FormatException">The bytes are broken, or there are others behind them.</exception>
    /// <exception cref="RpcException">More comes out than may: <see cref="RpcStatus.TooLarge"/>, with the name of the limit.</exception>
    public void Inflate(ReadOnlySpan<byte> packed, RespWriter to, RespLimits limits)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(limits);
        to.Clear();
        Inflate(packed, new InflatedBytes(to, packed.Length, limits.MaxFrameBytes));
    }

    /// <summary>Bytes that so many compressed ones may become, as far as their number goes.</summary>
    internal static long MostBytes(int packed) => Math.Max(AlwaysFineBytes, (long)packed * MostTimesLarger);

    private protected abstract bool Compress(ReadOnlySpan<byte> plain, RespWriter to);

    private protected abstract void Inflate(ReadOnlySpan<byte> packed, InflatedBytes to);

    /// <summary>Where inflated bytes go, one piece after the other, until there are too many.</summary>
    private protected readonly struct InflatedBytes(IBufferWriter<byte> to, int packed, int mostFrameBytes)
    {
        private readonly RespWriter _writer = (RespWriter)to;

        public int Length => _writer.Length;

        public Span<byte> Piece => to.GetSpan(PieceBytes)[..PieceBytes];

        /// <summary>So many bytes of the piece are filled.</summary>
        public void Add(int count)
        {
            to.Advance(count);
            if (Length > mostFrameBytes)
                throw new RpcException(RpcStatus.TooLarge, $"{packed} compressed bytes hold more than {nameof(RespLimits)}.{nameof(RespLimits.MaxFrameBytes)} ({mostFrameBytes})");
            if (Length > MostBytes(packed))
                throw new RpcException(RpcStatus.TooLarge, $"{packed} compressed bytes hold more than {MostTimesLarger} times as many ({nameof(WireCompression)}.{nameof(MostTimesLarger)})");
        }
    }
}
