using Nsx;

namespace Calculator;

/// <summary>A contract is a plain interface: no base type, no generated code.</summary>
public interface ICalculator
{
    /// <summary>Adds two numbers.</summary>
    [NsxMethod(Summary = "Adds two numbers.")]
    int Add(int a, int b);

    /// <summary>Divides; a divisor of zero is an error that the contract declares.</summary>
    [NsxMethod(Summary = "Divides a by b.")]
    [Throws<DivisionByZeroException>("DIVISION_BY_ZERO")]
    Task<double> DivideAsync(double a, double b, CancellationToken cancellationToken = default);

    /// <summary>The prime numbers from a number on, as they are found.</summary>
    [NsxMethod(Summary = "Finds prime numbers.")]
    IAsyncEnumerable<long> PrimesAsync(long from, int count, CancellationToken cancellationToken = default);

    /// <summary>Totals a basket.</summary>
    [NsxMethod(Summary = "Totals a basket.")]
    ValueTask<Receipt> TotalAsync(Basket basket);

    /// <summary>Adds numbers as they come.</summary>
    [NsxMethod(Summary = "Adds numbers.")]
    Task<long> SumAsync(IAsyncEnumerable<long> numbers);
}

/// <summary>What somebody wants to buy.</summary>
public sealed record Basket(string Customer, IReadOnlyList<Line> Lines, IReadOnlyDictionary<string, decimal> Discounts);

/// <summary>One article, so many times.</summary>
public sealed record Line(string Article, int Count, decimal Price, string[] Tags);

/// <summary>What it comes to.</summary>
public sealed record Receipt(string Customer, decimal Total, IReadOnlyDictionary<string, decimal> ByArticle);

/// <summary>Somebody divided by zero.</summary>
public sealed class DivisionByZeroException(string message) : Exception(message);
