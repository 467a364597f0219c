namespace Nsx.Provider;

/// <summary>What the collector of garbage knows of its heap. The process's own, or a test's.</summary>
internal interface IHeap
{
    /// <summary>The bytes that the process may use; 0 while that is not known.</summary>
    long Limit { get; }

    /// <summary>The bytes that are taken now, by garbage too.</summary>
    long Taken { get; }

    /// <summary>The last collection of the whole heap that has ended: a number of its own, 0 for none, and the bytes that it has left.</summary>
    (long Number, long Left) LastFull { get; }

    /// <summary>Begins to collect the whole heap.</summary>
    void Collect();
}
