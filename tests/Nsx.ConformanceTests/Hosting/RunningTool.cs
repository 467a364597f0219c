using System.Diagnostics;
using System.Text;
using Nsx.Testing;

namespace Nsx.ConformanceTests;

/// <summary>A child process. Killed when disposed.</summary>
internal sealed class RunningTool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _line;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningTool(Process process, string line)
    {
        (_process, _line) = (process, line);
        process.OutputDataReceived += (_, part) => Add(_output, part.Data);
        process.ErrorDataReceived += (_, part) => Add(_error, part.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>What was written so far.</summary>
    public string Output => Read(_output);

    /// <summary>Writes to the program's input and ends it.</summary>
    public async Task SendAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>Waits until the program has written a text.</summary>
    public Task WritesAsync(string text) => WritesAsync(output => output.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits until what the program has written is enough.</summary>
    public async Task WritesAsync(Func<string, bool> isEnough, string what)
    {
        await Eventually.BeTrueAsync(() => isEnough(Output) || _process.HasExited, $"{_line} writes {what}", TimeSpan.FromSeconds(60));
        if (isEnough(Output))
            return;

        // What a program writes last comes behind its end.
        var result = await EndAsync(TimeSpan.FromSeconds(5));
        if (!isEnough(result.Output))
            throw new InvalidOperationException($"{_line} did not write {what}: {result}");
    }

    /// <summary>Asks the program to end, as a service manager does, and waits for it.</summary>
    public async Task<ToolResult> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits for the program's own end.</summary>
    public async Task<ToolResult> EndAsync(TimeSpan deadline)
    {
        await Eventually.CompleteAsync(_process.WaitForExitAsync(), $"{_line} ends; it wrote: {Output} {Read(_error)}", deadline);
        return new(_process.ExitCode, Output, Read(_error));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
