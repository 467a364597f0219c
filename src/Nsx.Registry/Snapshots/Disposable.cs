namespace Nsx.Registry.Snapshots;

/// <summary>An end that does something once.</summary>
internal sealed class Disposable(Action dispose) : IDisposable
{
    private Action? _dispose = dispose;

    public static IDisposable Nothing { get; } = new Disposable(() => { });

    public void Dispose() => Interlocked.Exchange(ref _dispose, null)?.Invoke();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
