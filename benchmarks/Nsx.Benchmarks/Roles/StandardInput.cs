namespace Nsx.Benchmarks.Roles;

internal static class StandardInput
{
    /// <summary>
    /// Ends when whoever started this process closes the pipe or dies.
    /// On a thread of its own: a read that blocks a pool thread would slow down the server being measured.
    /// </summary>
    public static Task WhenClosedAsync() =>
        Task.Factory.StartNew(() => Console.In.ReadToEnd(), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
