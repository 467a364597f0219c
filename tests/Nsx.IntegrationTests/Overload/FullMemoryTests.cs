using System.Globalization;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Overload;

/// <summary>A provider whose process really runs short of memory.</summary>
[Collection(nameof(Alone))]
public sealed class FullMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Step = 8;
    private const double StepPercent = 100.0 * Step / HoardProcess.Megabytes;
    private readonly HoardProcess _process = new();
    private readonly List<Wire> _wires = [];

    [Fact]
    public async Task It_holds_connections_refuses_calls_and_serves_again_when_memory_is_free()
    {
        using var admin = await _process.FirstConnectAsync();
        using var caller = await ConnectMuxAsync();

        var (held, seen) = await FillAsync(caller, admin);
        output.WriteLine($"refused with {held * Step} of {HoardProcess.Megabytes} MB held");
        seen.ShouldBe(["quiet", "holding", "refusing"]);
        (held * StepPercent).ShouldBeInRange(95 - StepPercent - 2, 95 + StepPercent);

        await caller.AskAsync("NSX.CALL 1000 '' Hoard.Churn 1\r\n", ">3\r\n+nsx.reply\r\n:1000\r\n-BUSY retry-after-ms=1000 ");
        await caller.ReadLineAsync();
        using var late = await _process.ConnectAsync();
        await late.SendAsync("PING\r\n");
        await admin.AskAsync("PING\r\n", "+PONG\r\n");
        late.Socket.Available.ShouldBe(0);

        for (var id = 1; id <= held; id++)
            await caller.AskAsync($"NSX.CANCEL {id}\r\n", $">3\r\n+nsx.reply\r\n:{id}\r\n-CANCELED by caller\r\n");
        await UntilAsync(admin, info => info.Guard == "quiet", "what is free is found, though nobody adds to the heap");
        await late.ExpectAsync("+PONG\r\n");
        await caller.AskAsync("NSX.CALL 1001 '' Hoard.Churn 1\r\n", ">3\r\n+nsx.reply\r\n:1001\r\n:2\r\n");
        _process.HasExited.ShouldBeFalse();
        _process.Output.ShouldContain("calls are taken again");
    }

    [Fact]
    public async Task Garbage_refuses_nobody()
    {
        // 300 of 512 MB are in use; with garbage the heap is nearly full again and again.
        using var caller = await _process.FirstConnectAsync();
        for (var round = 0; round < 3; round++)
            await caller.AskAsync("Hoard.Churn 300\r\n", ":600\r\n");
        _process.Output.ShouldContain("Provider listens");
        _process.Output.ShouldNotContain("no further connections");
        _process.Output.ShouldNotContain("calls are refused");
    }

    /// <summary>Has calls hold memory until calls are refused.</summary>
    /// <returns>How many do, and the states of the guard on the way.</returns>
    private static async Task<(int Held, List<string> Seen)> FillAsync(Wire caller, Wire admin)
    {
        var seen = new List<string>();
        for (var call = 1; call <= HoardProcess.Megabytes / Step; call++)
        {
            await caller.SendAsync($"NSX.CALL {call} '' Hoard.Hold {Step}\r\n");

            // Each is waited for, and then until the provider knows of it: nothing here is a matter of speed.
            var guard = "";
            await UntilAsync(
                admin,
                info =>
                {
                    guard = info.Guard;
                    return guard == "refusing" || (info.Running == call && info.Percent >= (call * StepPercent) - 1);
                },
                $"{call * Step} MB are held");
            if (seen.LastOrDefault() != guard)
                seen.Add(guard);
            if (guard == "refusing")
                return (await IsRefusedAsync(caller) ? call - 1 : call, seen);
        }

        throw new InvalidOperationException("The memory is full, and no call was refused.");
    }

    /// <summary>The last call may have been refused itself: then that is answered already.</summary>
    private static async Task<bool> IsRefusedAsync(Wire caller)
    {
        await caller.SendAsync("PING\r\n");
        var isRefused = false;
        while (await caller.ReadLineAsync() is not "+PONG\r\n" and var line)
            isRefused |= line.StartsWith("-BUSY ", StringComparison.Ordinal);
        return isRefused;
    }

    public void Dispose()
    {
        foreach (var wire in _wires)
            wire.Dispose();
        _process.Dispose();
    }

    private static Task UntilAsync(Wire admin, Func<(int Running, double Percent, string Guard), bool> condition, string because) =>
        Eventually.BeTrueAsync(() => condition(Task.Run(() => InfoAsync(admin)).GetAwaiter().GetResult()), because, TimeSpan.FromSeconds(60));

    private static async Task<(int Running, double Percent, string Guard)> InfoAsync(Wire admin)
    {
        var values = new Dictionary<string, string>();
        await admin.SendAsync("INFO nsx\r\n");
        while (!values.ContainsKey("nsx_draining"))
        {
            var parts = (await admin.ReadLineAsync()).TrimEnd().Split(':', 2);
            values[parts[0]] = parts[^1];
        }

        await admin.ExpectAsync("\r\n");
        return (int.Parse(values["nsx_running"], CultureInfo.InvariantCulture), double.Parse(values["nsx_memory_percent"], CultureInfo.InvariantCulture), values["nsx_memory_guard"]);
    }

    private async Task<Wire> ConnectMuxAsync()
    {
        const int linesOfAnswer = 14;
        var wire = await _process.ConnectAsync();
        _wires.Add(wire);
        await wire.SendAsync("HELLO 3\r\n");
        while (await wire.ReadLineAsync() != "*0\r\n")
        {
        }

        await wire.SendAsync("NSX.MUX ON\r\n");
        for (var line = 0; line < linesOfAnswer; line++)
            await wire.ReadLineAsync();
        return wire;
    }
}
