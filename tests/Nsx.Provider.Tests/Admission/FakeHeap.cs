namespace Nsx.Provider.Tests.Admission;

/// <summary>A heap of 100 bytes, filled and collected by the test.</summary>
internal sealed class FakeHeap : IHeap
{
    public long Limit { get; set; } = 100;

    public long Taken { get; set; }

    public (long Number, long Left) LastFull { get; private set; }

    /// <summary>How often somebody has asked for a collection.</summary>
    public int Asked { get; private set; }

    public void Collect() => Asked++;

    /// <summary>A collection of the whole heap ends, and leaves so much.</summary>
    public void HasCollected(long left) => (LastFull, Taken) = ((LastFull.Number + 1, left), left);
}
