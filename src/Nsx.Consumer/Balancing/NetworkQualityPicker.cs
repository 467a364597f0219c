namespace Nsx.Consumer;

/// <summary>At random, by weight and by how near the network says an endpoint is: measured by PINGs on the connections that calls use.</summary>
/// <remarks>
/// After rpcx's WeightedICMP, without its cliffs: quality is <c>1 / (1 + (round trip / 50 ms)²)</c>, which is nearly 1 below 10 ms,
/// one half at 50 ms, a fifth at 100 ms, and never 0. Endpoints that were not measured yet count as the median of the others.
/// Measurements are looked at once a second.
/// </remarks>
internal sealed class NetworkQualityPicker : Picker
{
    private const double HalfQualitySeconds = 0.05;
    private readonly Lock _refreshing = new();
    private readonly PickerContext _context;
    private readonly double[] _qualities;
    private readonly double[] _sorted;
    private long _refreshed;

    public NetworkQualityPicker(PickerContext context)
    {
        _context = context;
        _qualities = new double[context.Candidates.Length];
        _sorted = new double[context.Candidates.Length];
        _refreshed = context.Time.GetTimestamp();
        context.MeasureRoundTrips();
        RefreshNeedsLock();
    }

    public override int Pick(in PickRequest request)
    {
        var candidates = _context.Candidates;
        if (candidates.Length == 1)
            return 0;
        RefreshWhenOld();
        var total = 0.0;
        for (var i = 0; i < candidates.Length; i++)
            total += WeightOf(i);

        var rest = _context.Random.NextDouble() * total;
        for (var i = 0; i < candidates.Length; i++)
        {
            rest -= WeightOf(i);
            if (rest < 0)
                return i;
        }

        return candidates.Length - 1;
    }

    private double WeightOf(int index) => _context.Candidates[index].Weight * Volatile.Read(ref _qualities[index]);

    private void RefreshWhenOld()
    {
        var now = _context.Time.GetTimestamp();
        if (now - Volatile.Read(ref _refreshed) < _context.Time.TimestampFrequency || !_refreshing.TryEnter())
            return;
        try
        {
            Volatile.Write(ref _refreshed, now);
            RefreshNeedsLock();
        }
        finally
        {
            _refreshing.Exit();
        }
    }

    private void RefreshNeedsLock()
    {
        var known = 0;
        foreach (var candidate in _context.Candidates)
        {
            if (candidate.RoundTrip is { } roundTrip)
                _sorted[known++] = roundTrip.TotalSeconds;
        }

        var measured = _sorted.AsSpan(0, known);
        measured.Sort();
        var median = known == 0 ? 0 : (measured[(known - 1) / 2] + measured[known / 2]) / 2;
        for (var i = 0; i < _qualities.Length; i++)
        {
            var ratio = (_context.Candidates[i].RoundTrip?.TotalSeconds ?? median) / HalfQualitySeconds;
            Volatile.Write(ref _qualities[i], 1 / (1 + (ratio * ratio)));
        }
    }
}
