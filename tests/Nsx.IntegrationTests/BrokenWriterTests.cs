using System.Net;
using Nsx.Testing;
using Tron.Transport;

namespace Nsx.IntegrationTests;

/// <summary>A connection that breaks at any byte of a frame never answers wrongly again.</summary>
public sealed class BrokenWriterTests
{
    [Fact]
    public async Task A_write_that_throws_at_any_byte_fails_its_call_and_crosses_none()
    {
        const int bytesOfHandshakeAndCalls = 260;
        await using var provider = new Echoes();
        var target = (await provider.AddProviderAsync()).LocalEndPoint;
        for (var passed = 0; passed <= bytesOfHandshakeAndCalls; passed += passed < 90 ? 9 : 1)
        {
            var connector = new BreakingConnector(passed);
            await using var sut = new Echoes(options =>
            {
                options.WaitForReady = true;
                options.Timeout = TimeSpan.FromSeconds(20);
                options.Channel = options.Channel with
                {
                    Connector = connector,
                    Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) },
                };
            });
            sut.Announce(target);
            var client = sut.Client;
            for (var call = 0; call < 4; call++)
            {
                try
                {
                    (await client.TagAsync($"{passed}/{call}")).ShouldBe($"{passed}/{call}");
                }
                catch (RpcException e)
                {
                    e.Outcome.ShouldBeOneOf(RpcOutcome.Unknown, RpcOutcome.NotExecuted);
                }
            }

            (await client.TagAsync("after")).ShouldBe("after", $"broken after {passed} bytes");
            connector.First!.SendsAfterFailure.ShouldBe(0, $"broken after {passed} bytes");
        }
    }

    /// <summary>The first connection breaks; later ones hold.</summary>
    private sealed class BreakingConnector(int passedBytes) : IConnector
    {
        private readonly SocketConnector _inner = new();

        public ThrowingConnection? First { get; private set; }

        public async ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken)
        {
            var connection = await _inner.ConnectAsync(address, timeout, cancellationToken);
            return First is null ? First = new(connection, passedBytes) : connection;
        }
    }
}
