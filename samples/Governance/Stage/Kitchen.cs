using System.Runtime.CompilerServices;

namespace Governance;

/// <summary>An ordinary class: it does not know that its arguments come from elsewhere.</summary>
internal sealed class Kitchen : IKitchen
{
    public async Task<int> SumAsync(IAsyncEnumerable<int> numbers)
    {
        var sum = 0;
        await foreach (var number in numbers)
            sum += number;
        return sum;
    }

    public async IAsyncEnumerable<string> CookEachAsync(
        IAsyncEnumerable<string> orders, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var order in orders.WithCancellation(cancellationToken))
            yield return $"{order} is ready";
    }

    public async Task<string> CookAsync(string dish, IGuest guest) => $"{dish}, {await guest.AskAsync("salt?")}";

    public async Task BakeAsync(int steps, IProgress<int> progress)
    {
        for (var step = 1; step <= steps; step++)
        {
            await Task.Yield();
            progress.Report(step * 100 / steps);
        }
    }
}
