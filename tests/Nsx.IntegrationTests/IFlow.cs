using System.Runtime.CompilerServices;

namespace Nsx.IntegrationTests;

/// <summary>Streams both ways and callbacks, with ends of every kind.</summary>
public interface IFlow
{
    /// <summary>Gives the elements back, until it has given so many; fails behind them when told to.</summary>
    IAsyncEnumerable<long> EchoAsync(int most, bool fails, IAsyncEnumerable<long> items, CancellationToken cancellationToken = default);

    /// <summary>Adds, and reports each sum.</summary>
    Task<long> SumAsync(IProgress<long> sums, IAsyncEnumerable<long> items, CancellationToken cancellationToken = default);

    /// <summary>Asks for the double of each number.</summary>
    Task<long> AskAsync(int count, IDouble doubler, CancellationToken cancellationToken = default);
}

public interface IDouble
{
    Task<long> DoubleAsync(long number);
}

public sealed class Flow : IFlow
{
    private int _open;

    /// <summary>Methods that have not ended.</summary>
    public int Open => Volatile.Read(ref _open);

    public async IAsyncEnumerable<long> EchoAsync(
        int most, bool fails, IAsyncEnumerable<long> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
            {
                if (most-- == 0)
                    break;
                yield return item;
            }

            if (fails)
                throw new DeclaredException("ENOUGH", "of this");
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public async Task<long> SumAsync(IProgress<long> sums, IAsyncEnumerable<long> items, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var sum = 0L;
            await foreach (var item in items.WithCancellation(cancellationToken))
                sums.Report(sum += item);
            return sum;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public async Task<long> AskAsync(int count, IDouble doubler, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var sum = 0L;
            for (var number = 1; number <= count; number++)
                sum += await doubler.DoubleAsync(number);
            return sum;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
