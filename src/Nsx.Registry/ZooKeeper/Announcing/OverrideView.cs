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
    private readonly DirectoryFollower _follower;
    private readonly string _service;
    private readonly string _name;
    private readonly TaskCompletionSource _known = NewSignal();
    private string? _trouble;
    private volatile OverrideSet _current = OverrideSet.None;
    private volatile TaskCompletionSource _changed = NewSignal();

    public OverrideView(ZooKeeperContext context, ServiceEndpoint endpoint)
    {
        _context = context;
        _service = endpoint.Service;
        _name = NodeNames.OfAddress(endpoint.Address);
        _follower = new(context, context.Paths.Overrides(endpoint.Service), Take);
    }

    public OverrideSet Current => _current;

    /// <summary>Waits a short while for the first look, so that a provider that is switched off does not appear for a moment.</summary>
    public Task WhenKnownAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_known.Task, Task.Delay(s_patience, _context.Time, cancellationToken));

    /// <summary>Completes when something else is wanted than <paramref name="seen"/>.</summary>
    public Task WhenChangedFrom(OverrideSet seen)
    {
        var changed = _changed.Task;
        return _current == seen ? changed : Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Take(ZkDirectorySnapshot snapshot)
    {
        // Out of sync means that nothing new is known: what was wanted last goes on.
        if (!snapshot.InSync)
        {
            Report(snapshot.Trouble);
            return;
        }

        _trouble = null;
        var before = _current;
        var next = new OverrideSet(Read(snapshot, Everybody, before.Everybody), Read(snapshot, _name, before.Own));
        _current = next;
        _known.TrySetResult();
        if (next != before)
            Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    /// <summary>What cannot be read changes nothing: a provider that was switched off does not come back because of a typing error.</summary>
    private EndpointOverride? Read(ZkDirectorySnapshot snapshot, string name, EndpointOverride? before)
    {
        if (!snapshot.Nodes.TryGetValue(name, out var node) || node.Data.IsEmpty)
            return null;
        if (EndpointOverride.TryParse(node.Data.Span, out var found, out var problem))
            return found;
        RegistryLog.OverrideUnreadable(_context.Logger, node.Path, problem);
        return before;
    }

    private void Report(Exception? trouble)
    {
        if (trouble is not ZooKeeperException { Error: ZkError.NoAuth } e || e.Message == _trouble)
            return;
        _trouble = e.Message;
        RegistryLog.OverrideUnreadable(_context.Logger, e.Path ?? _service, e.Message);
    }
}
