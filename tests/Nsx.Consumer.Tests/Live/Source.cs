using System.Runtime.CompilerServices;

namespace Nsx.Consumer.Tests.Live;

/// <summary>A caller's stream that sees what is done to it.</summary>
internal sealed class Source(int count = int.MaxValue)
{
    private int _disposed;
    private int _given;

    /// <summary>Elements that were asked for and given.</summary>
    public int Given => Volatile.Read(ref _given);

    /// <summary>Enumerators that have ended.</summary>
    public int Disposed => Volatile.Read(ref _disposed);

    public int Started { get; private set; }

    public bool IsOnPool { get; private set; } = true;

    /// <summary>Fails behind the last element.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Waits before each element.</summary>
    public Func<CancellationToken, Task>? Wait { get; init; }

    public async IAsyncEnumerable<int> Numbers([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Started++;
        try
        {
            for (var number = 1; number <= count; number++)
            {
                IsOnPool &= Thread.CurrentThread.IsThreadPoolThread;
                if (Wait is not null)
                    await Wait(cancellationToken);
                Interlocked.Increment(ref _given);
                yield return number;
            }

            if (Failure is not null)
                throw Failure;
        }
        finally
        {
            Interlocked.Increment(ref _disposed);
        }
    }
}
