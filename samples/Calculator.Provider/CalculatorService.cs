using System.Runtime.CompilerServices;

namespace Calculator;

/// <summary>The calculator: an ordinary class.</summary>
public sealed class CalculatorService : ICalculator
{
    /// <inheritdoc/>
    public int Add(int a, int b) => a + b;

    /// <inheritdoc/>
    public Task<double> DivideAsync(double a, double b, CancellationToken cancellationToken = default) =>
        b == 0 ? throw new DivisionByZeroException($"{a} cannot be divided by zero") : Task.FromResult(a / b);

    /// <inheritdoc/>
    public async IAsyncEnumerable<long> PrimesAsync(long from, int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var candidate = Math.Max(2, from); count > 0; candidate++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsPrime(candidate))
                continue;
            yield return candidate;
            count--;
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public ValueTask<Receipt> TotalAsync(Basket basket)
    {
        var byArticle = basket.Lines.ToDictionary(
            line => line.Article, line => line.Count * line.Price * (1 - basket.Discounts.GetValueOrDefault(line.Article)));
        return new(new Receipt(basket.Customer, byArticle.Values.Sum(), byArticle));
    }

    /// <inheritdoc/>
    public async Task<long> SumAsync(IAsyncEnumerable<long> numbers)
    {
        var sum = 0L;
        await foreach (var number in numbers)
            sum += number;
        return sum;
    }

    private static bool IsPrime(long number)
    {
        for (long divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
                return false;
        }

        return number > 1;
    }
}
