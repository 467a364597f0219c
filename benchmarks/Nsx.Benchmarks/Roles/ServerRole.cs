using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Roles;

/// <summary><c>server &lt;contender&gt; &lt;port&gt;</c>: prints "ready", serves until standard input closes.</summary>
internal static class ServerRole
{
    public static async Task<int> ServeAsync(IContender contender, int port)
    {
        using var beacon = AllocationBeacon.Start();
        await using var server = await contender.StartServerAsync(port);
        Console.WriteLine("ready");
        await StandardInput.WhenClosedAsync();
        return 0;
    }
}
