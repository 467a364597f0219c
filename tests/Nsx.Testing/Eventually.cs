using System.Diagnostics;

namespace Nsx.Testing;

/// <summary>Waits for what other threads do. The only place where tests poll; the deadline is for broken code alone.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; throws with the reason when it does not in time.</summary>
    public static async Task BeTrueAsync(Func<bool> condition, string because, TimeSpan? deadline = null)
    {
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; !condition(); round++)
        {
            ThrowIfLate(began, because, deadline);
            if (round < 100)
                await Task.Yield();
            else
                await Task.Delay(1);
        }
    }

    /// <summary>The same without the thread pool, for tests that starve it.</summary>
    public static void BeTrue(Func<bool> condition, string because, TimeSpan? deadline = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            ThrowIfLate(began, because, deadline);
            Thread.Sleep(1);
        }
    }

    /// <summary>Awaits a task that must end soon.</summary>
    public static async Task CompleteAsync(Task task, string because, TimeSpan? deadline = null)
    {
        if (await Task.WhenAny(task, Task.Delay(deadline ?? s_deadline)) != task)
            throw Late(because, deadline);
        await task;
    }

    /// <inheritdoc cref="CompleteAsync(Task, string, TimeSpan?)"/>
    public static async Task<T> CompleteAsync<T>(Task<T> task, string because, TimeSpan? deadline = null)
    {
        await CompleteAsync((Task)task, because, deadline);
        return await task;
    }

    private static void ThrowIfLate(long began, string because, TimeSpan? deadline)
    {
        if (Stopwatch.GetElapsedTime(began) > (deadline ?? s_deadline))
            throw Late(because, deadline);
    }

    private static TimeoutException Late(string because, TimeSpan? deadline) =>
        new($"Did not happen within {(deadline ?? s_deadline).TotalSeconds} s: {because}");
}
