using System.Globalization;
using Calculator;
using Nsx;
using Nsx.Consumer;
using Nsx.Provider;

/// <summary>Makes each kind of call once and says what came of it.</summary>
internal sealed class Transcript(NsxConsumer nsx)
{
    private readonly ICalculator _calculator = nsx.Create<ICalculator>();
    private readonly IEcho _echo = nsx.Create<IEcho>();

    public async Task CallsAsync()
    {
        Say("sync", $"Add(1, 2) = {_calculator.Add(1, 2)}");
        Say("async", $"Divide(1, 3) = {await _calculator.DivideAsync(1, 3)}");

        var primes = new List<long>();
        await foreach (var prime in _calculator.PrimesAsync(from: 100, count: 5))
            primes.Add(prime);
        Say("stream", $"Primes(100, 5) = {string.Join(" ", primes)}");

        var basket = new Basket("Ada", [new("tea", 2, 3.50m, ["hot"]), new("milk", 1, 1.20m, [])], new Dictionary<string, decimal> { ["tea"] = 0.1m });
        var receipt = await _calculator.TotalAsync(basket);
        Say("record", $"Total = {receipt.Total} for {receipt.Customer} ({string.Join(", ", receipt.ByArticle)})");
    }

    public async Task FailuresAsync()
    {
        await Expect<DivisionByZeroException>("declared error", () => _calculator.DivideAsync(1, 0));
        await Expect<RpcException>("undeclared error", () => Task.Run(() => _echo.Fail("the disk is full")));

        var hasty = _echo.With(new() { Timeout = TimeSpan.FromMilliseconds(50) });
        await Expect<RpcException>("timeout", () => hasty.DelayAsync(2000, "too late"));

        using var cancellation = new CancellationTokenSource(50);
        await Expect<OperationCanceledException>("cancellation", () => _echo.DelayAsync(2000, "never", cancellation.Token));
    }

    /// <summary>Calls go on while one of two providers stops: none of them fails.</summary>
    public async Task StopOneProviderAsync(NsxProvider provider)
    {
        using var stop = new CancellationTokenSource();
        var calling = Task.Run(() => CallUntilAsync(stop.Token));
        await provider.DisposeAsync();
        await stop.CancelAsync();
        var (succeeded, failed) = await calling;
        Say("stop", $"{provider.Address} was stopped while {succeeded.ToString("N0", CultureInfo.InvariantCulture)} calls succeeded and {failed} failed");
    }

    private async Task<(long Succeeded, long Failed)> CallUntilAsync(CancellationToken stop)
    {
        long succeeded = 0, failed = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _calculator.DivideAsync(1, 2, CancellationToken.None);
                succeeded++;
            }
            catch (RpcException)
            {
                failed++;
            }
        }

        return (succeeded, failed);
    }

    private static async Task Expect<TException>(string what, Func<Task> call)
        where TException : Exception
    {
        try
        {
            await call();
            Say(what, "did not fail");
        }
        catch (TException e)
        {
            Say(what, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static void Say(string what, string result) => Console.WriteLine($"{what,-17} {result}");
}
