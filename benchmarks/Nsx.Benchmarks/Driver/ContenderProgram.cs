using System.Runtime.InteropServices;
using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Driver;

/// <summary>A program with a <c>server</c> and a <c>client</c> role, written in whatever language.</summary>
internal sealed record ContenderProgram(string Name, string Version, IReadOnlyList<string> Command, IReadOnlyList<string> Selector)
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    public static ContenderProgram Of(IContender contender) =>
        new(contender.Name, RuntimeInformation.FrameworkDescription, ThisProgram.Command, [contender.Name]);

    /// <summary>Builds a peer. Its build script prints the program's path, or fails and prints what is missing.</summary>
    public static async Task<ContenderProgram> BuildAsync(string folder, CancellationToken cancel)
    {
        var name = Path.GetFileName(folder);
        await using var build = ChildProcess.Start(["bash", Path.Combine(folder, "build.sh"), Repository.ArtifactsOf(name)]);
        var (exitCode, output) = await build.FinishAsync(BuildLimit, cancel);
        if (exitCode != 0)
            throw new ChildFailedException(output is "" ? "its build failed" : output.Trim());

        var program = output.Trim();
        var version = await CommandLine.OutputOfAsync([program, "version"], StartLimit, cancel);
        return new ContenderProgram(name, version, [program], []);
    }

    public async Task<ChildProcess> StartServerAsync(int port, CancellationToken cancel)
    {
        var server = ChildProcess.Start([.. Command, "server", .. Selector, $"{port}"]);
        try
        {
            await server.ExpectLineAsync("ready", StartLimit, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task<IEnumerable<LevelResult>> RunClientAsync(LoadOrder order, TimeSpan limit, CancellationToken cancel)
    {
        var lines = await CommandLine.OutputOfAsync([.. Command, "client", .. Selector, .. order.ToArguments()], limit, cancel);
        return lines.Split('\n').Select(LevelResult.Parse);
    }
}
