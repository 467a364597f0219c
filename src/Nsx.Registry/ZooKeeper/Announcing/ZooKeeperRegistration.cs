using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>A provider that is announced with an ephemeral node.</summary>
internal sealed class ZooKeeperRegistration : Announcement
{
    private readonly CancellationTokenSource _ended = new();
    private readonly DateTimeOffset _registeredAt;
    private readonly PayloadHint _payload;
    private readonly Func<ZooKeeperRegistration, Task> _withdraw;
    private TaskCompletionSource _changed = NewSignal();

    /// <exception cref="ArgumentException">The entry is too large.</exception>
    public ZooKeeperRegistration(ServiceEndpoint endpoint, DateTimeOffset registeredAt, PayloadHint payload, Func<ZooKeeperRegistration, Task> withdraw)
        : base(endpoint)
    {
        (_registeredAt, _payload, _withdraw) = (registeredAt, payload, withdraw);
        Check(endpoint);
    }

    /// <summary>Cancelled when it is withdrawn or replaced.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The task that keeps it.</summary>
    public Task Keeping { get; set; } = Task.CompletedTask;

    /// <summary>The document of the endpoint.</summary>
    public byte[] Json(ServiceEndpoint endpoint) => EndpointJson.Write(endpoint, _registeredAt, _payload);

    /// <summary>The document that says that it is out of service.</summary>
    public byte[] Goodbye() => Json(Endpoint.OutOfService());

    /// <summary>Completes when something else is wanted than <paramref name="seen"/>.</summary>
    public Task WhenChangedFrom(Wish seen)
    {
        var changed = Volatile.Read(ref _changed).Task;
        return ReferenceEquals(seen, Wanted) ? changed : Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => new(_withdraw(this));

    /// <summary>It is not announced any more.</summary>
    public void End(string why)
    {
        Over(why);
        _ended.Cancel();
    }

    protected override void WishChanged() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    protected override void Check(ServiceEndpoint changed)
    {
        var size = Json(InstanceTag.Add(changed, Guid.Empty.ToString("N"))).Length;
        if (size > NodeReader.LongestData)
            throw new ArgumentException($"Expected an entry of at most {NodeReader.LongestData} bytes, got {size}: {changed.Service} has too much metadata.");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
