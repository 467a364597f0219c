namespace Nsx.Registry;

/// <summary>The entries of one service by instance, and their revision.</summary>
internal sealed class ServiceLeases(long revision)
{
    public SortedDictionary<string, Lease> ByInstance { get; } = new(StringComparer.Ordinal);

    /// <summary>Grows by one with each change.</summary>
    public long Revision { get; set; } = revision;
}
