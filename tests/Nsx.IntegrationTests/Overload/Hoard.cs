namespace Nsx.IntegrationTests.Overload;

/// <summary>The service.</summary>
internal sealed class Hoard : IHoard
{
    private const int Megabyte = 1024 * 1024;
    private const int ChurnedBytes = 10_000;

    public async Task HoldAsync(int megabytes, CancellationToken cancellationToken)
    {
        var held = new byte[megabytes][];
        for (var i = 0; i < held.Length; i++)
            held[i] = new byte[Megabyte];
        await Task.Delay(Timeout.Infinite, cancellationToken);
        GC.KeepAlive(held);
    }

    public int Churn(int megabytes)
    {
        const int rounds = 2;
        var chance = new Random(1);
        var live = new byte[(long)megabytes * Megabyte / ChurnedBytes][];
        for (var i = 0; i < rounds * live.Length; i++)
            live[chance.Next(live.Length)] = new byte[ChurnedBytes];
        return rounds * megabytes;
    }
}
