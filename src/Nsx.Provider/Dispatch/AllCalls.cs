namespace Nsx.Provider;

/// <summary>The calls of all clients: of those that are connected, and of those that have gone while calls of theirs go on.</summary>
internal sealed class AllCalls
{
    private readonly Lock _lock = new();
    private readonly HashSet<ClientCalls> _clients = [];

    /// <summary>How many calls are under way.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _clients.Sum(client => client.Running);
        }
    }

    /// <summary>A client is new, has gone, or has begun its first call or ended its last one after it went.</summary>
    public void Look(ClientCalls client)
    {
        // What is true counts, not who comes first: the last one to look has seen everything.
        lock (_lock)
        {
            if (client.IsOver)
                _clients.Remove(client);
            else
                _clients.Add(client);
        }
    }

    /// <summary>Ends all calls that can be told.</summary>
    public void EndAll(string errorLine)
    {
        ClientCalls[] clients;
        lock (_lock)
            clients = [.. _clients];
        foreach (var client in clients)
            client.EndAll(errorLine);
    }
}
