namespace Nsx.Consumer;

/// <summary>A count that many threads add to at the same time, each on its own cache line.</summary>
/// <remarks>
/// Adds are plain: two threads on one processor may lose one of theirs, which does not matter to those who count calls. What is
/// lost is never found again, so the count is at most the true one.
/// </remarks>
internal sealed class StripedCounter
{
    private const int CellsPerLine = 16;
    private const int MostStripes = 16;
    private static readonly int s_mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes)) - 1;
    private readonly long[] _cells = new long[(s_mask + 2) * CellsPerLine];

    /// <summary>Everything that was added so far.</summary>
    public long Total
    {
        get
        {
            var total = 0L;
            for (var i = CellsPerLine; i < _cells.Length; i += CellsPerLine)
                total += Volatile.Read(ref _cells[i]);
            return total;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add() => _cells[((Thread.GetCurrentProcessorId() & s_mask) + 1) * CellsPerLine]++;
}
