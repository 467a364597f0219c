namespace Governance.Admitting;

internal static class Workers
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", configure: options => (options.Workers, options.MaxQueueAge) = (2, TimeSpan.FromSeconds(30)));
        var shop = await stage.OpenAsync();

        // CountAsync blocks its thread. So it leaves the thread that reads calls, and runs on two threads of its own.
        for (var round = 0; round < 5; round++)
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.CountAsync(20)));
        var workers = stage["a"].Threads.Keys.Where(name => name.StartsWith("nsx worker", StringComparison.Ordinal));
        Console.WriteLine($"threads: {string.Join(", ", workers.Order())}");
        // </example>
    }
}
