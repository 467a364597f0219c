using Microsoft.Extensions.Hosting;
using Nsx;

namespace Calculator;

/// <summary>Calls once every 200 ms and says what came.</summary>
internal sealed class Till(ICalculator calculator) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var i = 1; !stoppingToken.IsCancellationRequested; i++)
        {
            try
            {
                Console.WriteLine($"{i} / 7 = {await calculator.DivideAsync(i, 7, stoppingToken):0.000}");
            }
            catch (RpcException e)
            {
                Console.WriteLine($"{e.Status}: {e.Message}");
            }

            await Task.Delay(200, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
