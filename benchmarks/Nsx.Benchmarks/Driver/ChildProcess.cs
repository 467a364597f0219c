using System.Diagnostics;

namespace Nsx.Benchmarks.Driver;

/// <summary>
/// A process that never outlives its owner: disposing kills it, and if the driver itself dies, its standard input closes.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly string _name;
    private readonly Process _process;

    private ChildProcess(IReadOnlyList<string> command)
    {
        _name = string.Join(' ', command.Select(Path.GetFileName));
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new ChildFailedException($"{_name}: did not start");
    }

    public int Id => _process.Id;

    public static ChildProcess Start(IReadOnlyList<string> command) => new(command);

    public async Task ExpectLineAsync(string expected, TimeSpan limit, CancellationToken cancel)
    {
        var line = await WithinAsync(limit, token => _process.StandardOutput.ReadLineAsync(token).AsTask(), cancel);
        if (line != expected)
            throw new ChildFailedException($"{_name}: expected the line '{expected}', got '{line}'");
    }

    /// <summary>Waits for the end and answers the exit code with everything that was printed.</summary>
    public Task<(int ExitCode, string Output)> FinishAsync(TimeSpan limit, CancellationToken cancel)
    {
        return WithinAsync(limit, ReadToEndAsync, cancel);

        async Task<(int ExitCode, string Output)> ReadToEndAsync(CancellationToken token)
        {
            var output = await _process.StandardOutput.ReadToEndAsync(token);
            await _process.WaitForExitAsync(token);
            return (_process.ExitCode, output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        try
        {
            return await work(timer.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ChildFailedException($"{_name}: not done after {limit.TotalSeconds:N0} s");
        }
    }
}
