using Nsx.Provider;

namespace Nsx.Benchmarks.Contenders.Ours;

/// <summary>The provider that all our contenders call.</summary>
internal sealed class CalculatorProvider : ICalculator
{
    public static async Task<IAsyncDisposable> StartAsync(int port)
    {
        var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = $"127.0.0.1:{port}";
                options.Propagation = TimeSpan.Zero;
            },
            services => services.AddService<ICalculator>(new CalculatorProvider()));
        await provider.StartAsync();
        return provider;
    }

    public int Add(int a, int b) => a + b;

    public byte[] Echo(byte[] payload) => payload;

    public int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }
}
