namespace Nsx.IntegrationTests.Governance;

/// <summary>Kills providers one after the other and starts them again, beginning at once, until it is stopped. One is away at a time.</summary>
internal sealed class Killer
{
    private readonly LedgerProcess[] _victims;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _kills;

    /// <param name="victims">Who is killed, in turn.</param>
    /// <param name="pause">How long all are left alone before each kill.</param>
    public Killer(LedgerProcess[] victims, TimeSpan pause)
    {
        _victims = victims;
        _pause = pause;
        _running = Task.Run(RunAsync);
    }

    /// <returns>How many were killed.</returns>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return _kills;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_pause);
        try
        {
            do
            {
                var victim = _victims[_kills++ % _victims.Length];
                victim.Kill();
                victim.Start();
                await victim.BeReadyAsync();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
