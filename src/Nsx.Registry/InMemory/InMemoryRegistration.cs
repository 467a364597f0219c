namespace Nsx.Registry;

/// <summary>A registration that is confirmed from the start: there is nobody to wait for.</summary>
internal sealed class InMemoryRegistration(ServiceEndpoint endpoint, Action<InMemoryRegistration> withdraw) : IRegistration
{
    private int _isWithdrawn;

    public ServiceEndpoint Endpoint => endpoint;

    public bool IsConfirmed => Volatile.Read(ref _isWithdrawn) == 0;

    public Task WhenConfirmedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isWithdrawn, 1) == 0)
            withdraw(this);
        return ValueTask.CompletedTask;
    }
}
