namespace Nsx.Registry;

/// <summary>A registration that is confirmed from the start: there is nobody to wait for.</summary>
/// <param name="endpoint">What is announced.</param>
/// <param name="changed">Called after each update.</param>
/// <param name="withdraw">Called once, when it ends.</param>
internal sealed class InMemoryRegistration(ServiceEndpoint endpoint, Action<InMemoryRegistration> changed, Action<InMemoryRegistration> withdraw)
    : Announcement(endpoint)
{
    private int _isWithdrawn;

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isWithdrawn, 1) == 0)
        {
            Over("was withdrawn");
            withdraw(this);
        }

        return ValueTask.CompletedTask;
    }

    protected override void WishChanged()
    {
        changed(this);
        Confirm(Wanted.Version);
    }
}
