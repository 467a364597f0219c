namespace Nsx.IntegrationTests.Governance;

/// <summary>Keeps account of every call that runs.</summary>
public interface ILedger
{
    /// <summary>Appends one line to the journal, whenever it runs.</summary>
    /// <returns>The nonce.</returns>
    Task<long> RecordAsync(int caller, int sequence, long nonce);

    /// <summary>The same without a journal: for calls that may run twice.</summary>
    [Idempotent]
    Task<long> LookAsync(long nonce);

    /// <summary>Fails as a method may: with an error that it declares, or with another.</summary>
    [Throws<KeyNotFoundException>("NOT_FOUND")]
    [Idempotent]
    Task FailAsync(bool isDeclared);
}
