using Nsx.Benchmarks.Roles;
using Nsx.Provider;

namespace Nsx.Benchmarks.Probes;

/// <summary><c>overload-server PORT</c>: a method that waits for 5 ms with 64 places, and one that keeps its only place for ever.</summary>
internal static class OverloadServer
{
    public const int Places = 64;
    public static readonly TimeSpan Work = TimeSpan.FromMilliseconds(5);

    public static async Task<int> ServeAsync(int port)
    {
        await using var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = $"127.0.0.1:{port}";
                options.Propagation = TimeSpan.Zero;
                options.DrainTimeout = TimeSpan.Zero;
                options.Services["Slow"] = new() { MaxConcurrency = Places };
                options.Services["Held"] = new() { MaxConcurrency = 1, MaxQueued = 0 };
            },
            builder => builder
                .AddFunction("Slow.Wait", WaitAsync)
                .AddFunction("Held.Hold", (CancellationToken end) => Task.Delay(Timeout.Infinite, end)));
        await provider.StartAsync();
        Console.WriteLine("ready");
        await StandardInput.WhenClosedAsync();
        return 0;
    }

    private static async Task<int> WaitAsync()
    {
        await Task.Delay(Work);
        return 0;
    }
}
