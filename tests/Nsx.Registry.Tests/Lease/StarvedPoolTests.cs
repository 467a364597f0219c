using Nsx.Testing;

namespace Nsx.Registry.Tests.Lease;

[CollectionDefinition(nameof(StarvedPoolTests), DisableParallelization = true)]
public sealed class StarvedPool;

/// <summary>Callers that block every thread of the pool cost no lease and no change.</summary>
[Collection(nameof(StarvedPoolTests))]
public sealed class StarvedPoolTests
{
    /// <summary>The pool gets about two more threads a second: these last far longer than the deadline of the waits below.</summary>
    private const int BlockedCallers = 400;

    [Fact]
    public async Task Leases_are_kept_and_changes_arrive()
    {
        using var registry = new ScriptedRegistry();

        // Not disposed: callers whose turn comes after the end of the test still look at it.
        var release = new ManualResetEventSlim();
        var sut = RegistryFactory.Open(registry.Uri, new() { LeaseTtl = TimeSpan.FromSeconds(3) });
        for (var i = 0; i < BlockedCallers; i++)
            ThreadPool.UnsafeQueueUserWorkItem(static release => ((ManualResetEventSlim)release!).Wait(), release);
        try
        {
            var registration = sut.Register(new("Echo", "h:1"));
            Eventually.BeTrue(() => registration.IsConfirmed, "it is registered");
            Eventually.BeTrue(() => registry.Count("NSX.REG.KEEP lease-1") >= 2, "its lease is kept");
            using var seen = new Snapshots(sut, "Echo");
            Eventually.BeTrue(() => seen.Last.Freshness == Freshness.Live, "the list is read");
            registry.Push(">6\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:1\r\n$3\r\nput\r\n$3\r\nh:1\r\n$24\r\n{\"address\":\"h\",\"port\":1}\r\n");
            Eventually.BeTrue(() => seen.Addresses == "h:1", "the change arrives");
        }
        finally
        {
            release.Set();
        }

        registry.Dispose();
        await sut.DisposeAsync();
    }
}
