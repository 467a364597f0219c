namespace Nsx.IntegrationTests.Governance;

/// <summary>One execution.</summary>
/// <param name="Caller">Who called.</param>
/// <param name="Sequence">The caller's number of the call.</param>
/// <param name="Nonce">What nobody else sends: see <see cref="NonceOf"/>. Never 0.</param>
internal readonly record struct JournalEntry(int Caller, int Sequence, long Nonce)
{
    /// <summary>The nonce of a call: another one for each call and each run.</summary>
    public static long NonceOf(int seed, int caller, int sequence)
    {
        var mixed = (((ulong)caller << 32) | (uint)sequence) + ((ulong)seed * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (long)((mixed ^ (mixed >> 31)) | 1);
    }
}
