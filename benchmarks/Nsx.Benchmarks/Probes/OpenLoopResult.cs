using System.Diagnostics;

namespace Nsx.Benchmarks.Probes;

/// <summary>When each call was due and how it ended.</summary>
internal sealed class OpenLoopResult(TimeSpan[] due, TimeSpan time)
{
    private readonly TimeSpan[] _took = new TimeSpan[due.Length];
    private readonly TimeSpan[] _late = new TimeSpan[due.Length];
    private readonly bool[] _isResult = new bool[due.Length];

    /// <summary>The timestamp of the beginning.</summary>
    public long Began { get; set; }

    public double OfferedPerSecond => due.Length / time.TotalSeconds;

    public double ResultsPerSecond => _isResult.Count(one => one) / time.TotalSeconds;

    public double RefusedPerSecond => OfferedPerSecond - ResultsPerSecond;

    /// <summary>The 99th percentile of the calls that gave a result.</summary>
    public TimeSpan ResultP99 => P99(_took, index => _isResult[index]);

    /// <summary>The 99th percentile of the calls that were refused.</summary>
    public TimeSpan RefusalP99 => P99(_took, index => !_isResult[index]);

    /// <summary>The same without the time by which the generator itself was late: what provider and kernel took.</summary>
    public TimeSpan RefusalAfterSendingP99 => P99([.. _took.Zip(_late, (took, late) => took - late)], index => !_isResult[index]);

    /// <summary>The 99th percentile of the time by which the generator was late.</summary>
    public TimeSpan LatenessP99 => P99(_late, _ => true);

    public void Sending(int call, TimeSpan at) => _late[call] = at - due[call];

    public void Ended(int call, bool isResult)
    {
        _took[call] = Stopwatch.GetElapsedTime(Began) - due[call];
        _isResult[call] = isResult;
    }

    /// <summary>
    /// Where the first second begins whose tenths are all as they should be: their slowest hundredth no slower than so, and at most a
    /// hundredth of the calls refused.
    /// </summary>
    public TimeSpan NormalAfter(TimeSpan slow)
    {
        const int tenthsInARow = 10;
        var tenth = TimeSpan.FromMilliseconds(100);
        var good = 0;
        for (var begin = TimeSpan.Zero; begin < time; begin += tenth)
        {
            bool IsInside(int index) => due[index] >= begin && due[index] < begin + tenth;
            var calls = Enumerable.Range(0, due.Length).Where(IsInside).ToArray();
            good = P99(_took, IsInside) <= slow && calls.Count(index => !_isResult[index]) <= calls.Length / 100 ? good + 1 : 0;
            if (good == tenthsInARow)
                return begin - ((tenthsInARow - 1) * tenth);
        }

        return time;
    }

    private TimeSpan P99(TimeSpan[] times, Func<int, bool> which)
    {
        var sorted = Enumerable.Range(0, due.Length).Where(which).Select(index => times[index]).Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)(sorted.Length * 0.99)];
    }
}
