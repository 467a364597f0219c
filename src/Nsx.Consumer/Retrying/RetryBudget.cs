namespace Nsx.Consumer;

/// <summary>How many retries and hedges a service may still have: a share of its calls, and a few for each second besides.</summary>
/// <remarks>
/// What is earned within a second lives for ten; what is spent is taken from the oldest. So withdrawals within any time t are
/// at most <c>ratio · deposits + perSecond · t</c>, with both counted from ten seconds earlier, or from the beginning with one second's worth.
/// All members may be called by any thread.
/// </remarks>
internal sealed class RetryBudget
{
    private const int Seconds = 10;

    // Tenths do not add up to whole numbers exactly.
    private const double AlmostOne = 1 - 1e-9;

    private readonly Lock _lock = new();
    private readonly RetryOptions _options;
    private readonly TimeProvider _time;
    private readonly StripedCounter _deposits = new();
    private readonly double[] _tokens = new double[Seconds];
    private int _current;
    private long _counted;
    private long _paidUntil;
    private long _end;

    /// <summary>Makes a budget that has one second's worth.</summary>
    /// <param name="options">What is earned.</param>
    /// <param name="time">The clock.</param>
    public RetryBudget(RetryOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _paidUntil = time.GetTimestamp();
        _end = _paidUntil + time.TimestampFrequency;
        _tokens[0] = options.BudgetPerSecond;
    }

    /// <summary>What could be withdrawn now.</summary>
    public double Balance
    {
        get
        {
            lock (_lock)
            {
                Move_NeedsLock(_time.GetTimestamp());
                return _tokens.Sum();
            }
        }
    }

    /// <summary>A call begins. Costs a plain addition; a lock once a second.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public void Deposit(long now)
    {
        if (now >= Volatile.Read(ref _end))
            Move(now);
        _deposits.Add();
    }

    /// <summary>Takes one retry or hedge; false when there is none left.</summary>
    public bool TryWithdraw()
    {
        lock (_lock)
        {
            Move_NeedsLock(_time.GetTimestamp());
            if (_tokens.Sum() < AlmostOne)
                return false;
            var missing = 1.0;
            for (var i = 1; i <= Seconds && missing > 0; i++)
            {
                ref var oldest = ref _tokens[(_current + i) % Seconds];
                var part = Math.Min(oldest, missing);
                oldest -= part;
                missing -= part;
            }

            return true;
        }
    }

    private void Move(long now)
    {
        lock (_lock)
            Move_NeedsLock(now);
    }

    private void Move_NeedsLock(long now)
    {
        // Deposits since the last move belong to the bucket of that time: a deposit in a later one would have moved first.
        var total = _deposits.Total;
        _tokens[_current] += (total - _counted) * _options.BudgetRatio;
        _counted = total;
        var second = _time.TimestampFrequency;
        var unseen = ((now - _end) / second) - Seconds;
        if (unseen > 0)
        {
            _end += unseen * second;
            _paidUntil = _end;
        }

        for (; now >= _end; _end += second)
        {
            Pay_NeedsLock(_end);
            _current = (_current + 1) % Seconds;
            _tokens[_current] = 0;
        }

        Pay_NeedsLock(now);
    }

    private void Pay_NeedsLock(long until)
    {
        if (until <= _paidUntil)
            return;
        _tokens[_current] += (until - _paidUntil) * _options.BudgetPerSecond / _time.TimestampFrequency;
        _paidUntil = until;
    }
}
