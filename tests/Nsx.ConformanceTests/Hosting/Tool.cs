using System.ComponentModel;
using System.Diagnostics;

namespace Nsx.ConformanceTests;

/// <summary>A program that is not ours, with the line that installs it.</summary>
internal sealed class Tool(string file, string install)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(90);

    public static Tool RedisCli { get; } = new("redis-cli", "apt-get install -y redis-tools");

    public static Tool RedisBenchmark { get; } = new("redis-benchmark", "apt-get install -y redis-tools");

    /// <summary>Debian's Python, which has Debian's redis-py; another one may come first in the path.</summary>
    public static Tool Python { get; } = new("/usr/bin/python3", "apt-get install -y python3 python3-redis");

    public static Tool Node { get; } = new("node", "apt-get install -y nodejs npm");

    /// <summary>The JRE runs programs from their source. Jackson comes with Debian's ZooKeeper.</summary>
    public static Tool Java { get; } = new("java", "apt-get install -y --no-install-recommends libzookeeper-java default-jre-headless");

    public static Tool DotNet { get; } = new(Environment.ProcessPath ?? "dotnet", "the .NET 10 SDK");

    /// <summary>The line that installs what the tool's scripts need.</summary>
    public string Install => install;

    /// <summary>Starts the program, without a terminal.</summary>
    public RunningTool Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        try
        {
            return new(Process.Start(start)!, $"{file} {string.Join(' ', start.ArgumentList)}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{file} is missing. Install it: {install}", e);
        }
    }

    /// <summary>Runs the program to its end.</summary>
    public Task<ToolResult> RunAsync(params IEnumerable<string> arguments) => RunWithInputAsync("", arguments);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<ToolResult> RunWithInputAsync(string input, params IEnumerable<string> arguments)
    {
        await using var running = Start(arguments);
        await running.SendAsync(input);
        return await running.EndAsync(s_deadline);
    }
}

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>What was written, when that is all there is to say.</summary>
    public string Reply => ExitCode == 0 && Error.Length == 0 ? Output.TrimEnd('\n') : throw new InvalidOperationException(ToString());

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}
