using System.Diagnostics;
using System.Globalization;
using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.ZooKeeper;

/// <summary>One server, started by <c>zk/zk</c> on a free port in a folder of its own; both are gone when it is disposed.</summary>
internal sealed class LocalZooKeeper : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nsx-bench-zk").FullName;
    private readonly int _port = FreePort.Find();

    public LocalZooKeeper() => Run("up", "1");

    public string Servers => $"127.0.0.1:{_port}";

    public void Dispose()
    {
        Run("down");
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.ZooKeeperScript, arguments) { RedirectStandardOutput = true };
        start.Environment["ZK_DIR"] = _folder;
        start.Environment["ZK_PORT"] = _port.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new ChildFailedException($"zk/zk {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
