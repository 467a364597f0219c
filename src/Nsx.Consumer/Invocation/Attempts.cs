namespace Nsx.Consumer;

/// <summary>What one invocation has tried so far. Made when its first attempt has failed; used by one thread at a time.</summary>
internal sealed class Attempts
{
    private readonly List<EndpointNode> _failed = [];

    /// <summary>The number of the attempt that is under way, from 1 on.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>True when an attempt at this endpoint has failed.</summary>
    public bool Failed(EndpointNode node) => _failed.Contains(node);

    /// <summary>The attempt at this endpoint has failed; another one begins.</summary>
    public void Next(EndpointNode failed)
    {
        _failed.Add(failed);
        Number++;
    }
}
