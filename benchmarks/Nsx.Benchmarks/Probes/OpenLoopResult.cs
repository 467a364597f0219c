using System.Diagnostics;

namespace Nsx.Benchmarks.Probes;

/// <summary>When each call was due and how it ended.</summary>
internal sealed class OpenLoopResult(TimeSpan[] due, TimeSpan time)
{
    private readonly TimeSpan[] _took = new TimeSpan[due.Length];
    private readonly bool[] _isResult = new bool[due.Length];

    /// <summary>The timestamp of the beginning.</summary>
    public long Began { get; set; }

    public double OfferedPerSecond => due.Length / time.TotalSeconds;

    public double ResultsPerSecond => _isResult.Count(one => one) / time.TotalSeconds;

    public double RefusedPerSecond => OfferedPerSecond - ResultsPerSecond;

    /// <summary>The 99th percentile of the calls that gave a result.</summary>
    public TimeSpan ResultP99 => P99(index => _isResult[index]);

    /// <summary>The 99th percentile of the calls that were refused.</summary>
    public TimeSpan RefusalP99 => P99(index => !_isResult[index]);

    public void Ended(int call, bool isResult)
    {
        _took[call] = Stopwatch.GetElapsedTime(Began) - due[call];
        _isResult[call] = isResult;
    }

    /// <summary>The end of the last tenth of a second in which calls were refused, or the slowest hundredth of them was slower than so.</summary>
    public TimeSpan NormalAfter(TimeSpan slow)
    {
        var tenth = TimeSpan.FromMilliseconds(100);
        for (var end = time; end > TimeSpan.Zero; end -= tenth)
        {
            var begin = end - tenth;
            bool IsInside(int index) => due[index] >= begin && due[index] < end;
            if (P99(IsInside) > slow || Enumerable.Range(0, due.Length).Any(index => IsInside(index) && !_isResult[index]))
                return end;
        }

        return TimeSpan.Zero;
    }

    private TimeSpan P99(Func<int, bool> which)
    {
        var took = Enumerable.Range(0, due.Length).Where(which).Select(index => _took[index]).Order().ToArray();
        return took.Length == 0 ? TimeSpan.Zero : took[(int)(took.Length * 0.99)];
    }
}
