namespace Nsx.Registry;

/// <summary>One entry of the registry and how long it still lives. Changed by its table alone.</summary>
internal sealed class Lease(long number, string id, string service, string instance, byte[] json, TimeSpan ttl)
{
    /// <summary>The order in which leases were made.</summary>
    public long Number => number;

    /// <summary>What its holder keeps it alive with; no other lease, of this run or an earlier one, has the same.</summary>
    public string Id => id;

    public string Service => service;

    /// <summary>The entry's id within its service.</summary>
    public string Instance => instance;

    public byte[] Json => json;

    public TimeSpan Ttl => ttl;

    /// <summary>When it ends, in the table's time.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>The connection that kept it alive last.</summary>
    public long Owner { get; set; }
}
