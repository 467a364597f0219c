using Nsx.Testing;

namespace Nsx.IntegrationTests;

/// <summary>A handshake that failed, or was answered late, never leads to a call.</summary>
public sealed class HandshakeTests
{
    private const int Handshakes = 300;

    [Fact]
    public async Task Late_and_refused_handshakes_are_thrown_away()
    {
        var (connections, entered) = (0, 0);
        await using var sut = new Echoes(options => options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with
            {
                ConnectTimeout = TimeSpan.FromMilliseconds(30),
                FirstDelay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(1),
            },
        });
        using var peer = new FakeRespPeer();
        var serving = peer.ServeAsync(async wire =>
        {
            var number = Interlocked.Increment(ref connections);
            await wire.ReadLineAsync();
            if (number % 10 == 0)
            {
                // No answer in time, and then a late one: the end of the connection is all that may follow.
                await wire.ReadToEndAsync();
                return;
            }

            await wire.SendAsync(number % 2 == 0 ? "-NOPROTO no\r\n-NOPROTO no\r\n" : "%0\r\n-ERR unknown command 'NSX.MUX'\r\n");
            if ((await wire.ReadToEndAsync()).Contains("NSX.CALL", StringComparison.Ordinal))
                Interlocked.Increment(ref entered);
        });
        sut.Announce(peer.EndPoint);
        var client = sut.Client.With(new() { WaitForReady = true, Timeout = TimeSpan.FromMinutes(1) });
        using var source = new CancellationTokenSource();
        var call = client.TagAsync("never", source.Token);
        await Eventually.BeTrueAsync(() => Volatile.Read(ref connections) >= Handshakes, "many handshakes were tried", TimeSpan.FromSeconds(60));
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        entered.ShouldBe(0);
    }
}
