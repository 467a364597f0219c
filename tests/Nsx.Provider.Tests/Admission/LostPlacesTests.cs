using System.Globalization;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>A hundred thousand calls that end in all ways there are: no place may be lost.</summary>
public sealed class LostPlacesTests
{
    private const int Connections = 10;
    private const int Calls = 10_000;
    private const int Limit = 16;

    [Fact]
    public async Task After_a_hundred_thousand_calls_with_random_ends_every_place_is_free()
    {
        var (running, worst, entered) = (0, 0, 0);
        async Task<int> WorkAsync(int kind, CancellationToken token)
        {
            Interlocked.Increment(ref entered);
            var now = Interlocked.Increment(ref running);
            for (var before = worst; now > before; before = worst)
                Interlocked.CompareExchange(ref worst, now, before);
            try
            {
                if (kind % 4 == 0)
                    throw new DeclaredException("FAILED", "as asked");
                if (kind % 4 != 1)
                    await Task.Yield();
                if (kind % 4 == 3)
                    await Task.Delay(1, token);
                return kind;
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }

        await using var sut = await TestProvider.StartAsync(
            builder => builder.AddFunction("Work.Do", WorkAsync),
            options =>
            {
                options.Services["Work"] = new() { MaxConcurrency = Limit, MaxQueued = 6 * Limit };
                options.Services["Work"].Methods["Do"] = new() { MaxConcurrency = Limit + 4 };
            });
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(seed => Task.Run(() => CallAsync(sut, seed))));

        await Eventually.BeTrueAsync(() => sut.Provider.Loads.Single(load => load.Service == "Work") is { Running: 0, Queued: 0 }, "every place is free");
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "no call is under way");
        worst.ShouldBeInRange(1, Limit);
        entered.ShouldBeGreaterThan(Calls / 10, "not all of them may have been refused, however slow the machine is");
    }

    /// <summary>Calls in bursts, cancels every tenth, lets deadlines pass, and leaves in the middle when its turn has come.</summary>
    private static async Task CallAsync(TestProvider sut, int seed)
    {
        const int burst = 20;
        var random = new Random(seed);
        var wire = await sut.ConnectMuxAsync();
        for (var id = 1; id <= Calls; id += burst)
        {
            if (seed % 3 == 0 && random.Next(50) == 0)
            {
                // With calls under way.
                await wire.SendAsync(string.Concat(Enumerable.Range(0, burst).Select(i => $"NSX.CALL {id + i} '' Work.Do 3\r\n")));
                wire.Reset();
                wire = await sut.ConnectMuxAsync();
            }

            var text = new System.Text.StringBuilder();
            for (var i = id; i < id + burst; i++)
            {
                var timeout = random.Next(10) == 0 ? "t=1" : "''";
                text.Append(CultureInfo.InvariantCulture, $"NSX.CALL {i} {timeout} Work.Do {random.Next(4)}\r\n");
                if (random.Next(10) == 0)
                    text.Append(CultureInfo.InvariantCulture, $"NSX.CANCEL {i}\r\n");
            }

            await wire.SendAsync(text.ToString());

            // Four lines for each: the push, its kind, the id, the outcome.
            for (var line = 0; line < 4 * burst; line++)
                (await wire.ReadLineAsync()).ShouldNotBeEmpty();
        }
    }
}
