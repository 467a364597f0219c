using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Nsx.Testing;

namespace Nsx.ZooKeeper.Tests.Fixtures;

/// <summary>The script zk/zk with a directory and ports of its own.</summary>
internal sealed class ZkScript
{
    private static readonly string s_script = Find();

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"nsx-zk-script-{Guid.NewGuid():N}");

    /// <summary>The port of node 1.</summary>
    public int Port { get; } = FreeBase();

    /// <summary>More of the environment that the script runs in.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public IPEndPoint Node(int number) => new(IPAddress.Loopback, Port + number - 1);

    /// <summary>Runs a command that must succeed, and returns what it says.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        code.ShouldBe(0, output);
        return output;
    }

    /// <summary>Runs a command.</summary>
    public async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", [s_script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ZK_DIR"] = Folder;
        start.Environment["ZK_PORT"] = $"{Port}";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await Eventually.CompleteAsync(Task.WhenAll(output, errors, process.WaitForExitAsync()), $"zk {string.Join(' ', arguments)} ends", TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Takes down what is up.</summary>
    public Task EndAsync() => RunAsync("down");

    /// <summary>Ports of one node and of three, below those that the kernel gives to others meanwhile.</summary>
    private static int FreeBase()
    {
        while (true)
        {
            var first = Random.Shared.Next(11_000, 31_000);
            if (new[] { 0, 1, 2, 701, 702, 703, 801, 802, 803 }.All(offset => IsFree(first + offset)))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nsx.sln")))
            folder = folder.Parent ?? throw new UnreachableException("No folder above the tests has Nsx.sln.");
        return Path.Combine(folder.FullName, "zk", "zk");
    }
}
