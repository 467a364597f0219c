namespace Nsx.IntegrationTests.Governance;

/// <summary>A ledger.</summary>
/// <param name="journal">What it writes to; null for nothing.</param>
internal sealed class Ledger(Journal? journal = null) : ILedger
{
    private long _looks;

    /// <summary>How often it was looked at.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    public Task<long> RecordAsync(int caller, int sequence, long nonce)
    {
        journal?.Append(new(caller, sequence, nonce));
        return Task.FromResult(nonce);
    }

    public Task<long> LookAsync(long nonce)
    {
        Interlocked.Increment(ref _looks);
        return Task.FromResult(nonce);
    }

    public Task FailAsync(bool isDeclared) =>
        throw (isDeclared ? new KeyNotFoundException("no such thing") : new NotSupportedException("secret"));
}
