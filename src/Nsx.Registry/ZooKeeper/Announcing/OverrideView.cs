using Nsx.Registry.Diagnostics;
using Nsx.Registry.ZooKeeper.Layouts;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>What operators want changed about one provider. It republishes itself, so that consumers need no watch of their own for it.</summary>
internal sealed class OverrideView : IAsyncDisposable
{
    private const string Everybody = "*";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly ZooKeeperContext _context;
    private readonly ZkDirectory _directory;
    private readonly string _service;
    private readonly string _name;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;
    private volatile OverrideSet _current = OverrideSet.None;
    private volatile TaskCompletionSource _changed = NewSignal();

    public OverrideView(ZooKeeperContext context, ServiceEndpoint endpoint)
    {
        _context = context;
        _service = endpoint.Service;
        _name = NodeNames.OfAddress(endpoint.Address);
        _directory = context.Client.OpenDirectory(context.Paths.Overrides(endpoint.Service));
        _following = FollowAsync();
    }

    public OverrideSet Current => _current;

    /// <summary>Waits a short while for the first look, so that a provider that is switched off does not appear for a moment.</summary>
    public async Task WhenKnownAsync(CancellationToken cancellationToken) =>
        await _directory.WhenInSyncAsync(cancellationToken).WaitAsync(s_patience, _context.Time, cancellationToken)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);

    /// <summary>Completes when something else is wanted than <paramref name="seen"/>.</summary>
    public Task WhenChangedFrom(OverrideSet seen)
    {
        var changed = _changed.Task;
        return _current == seen ? changed : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _directory.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync()
    {
        await foreach (var snapshot in _directory.Changes(_ended.Token).ConfigureAwait(false))
        {
            // Out of sync means that nothing new is known: what was wanted last goes on.
            if (!snapshot.InSync)
                continue;
            var next = new OverrideSet(Read(snapshot, Everybody), Read(snapshot, _name));
            if (next == _current)
                continue;
            _current = next;
            Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        }
    }

    private EndpointOverride? Read(ZkDirectorySnapshot snapshot, string name)
    {
        if (!snapshot.Nodes.TryGetValue(name, out var node) || node.Data.IsEmpty)
            return null;
        if (EndpointOverride.TryParse(node.Data.Span, out var found, out var problem))
            return found;
        RegistryLog.OverrideUnreadable(_context.Logger, node.Path, problem!);
        return null;
    }
}
