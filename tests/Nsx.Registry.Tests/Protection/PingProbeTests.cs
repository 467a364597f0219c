using Nsx.Registry.Protection;
using Nsx.Testing;
using Tron.Transport;

namespace Nsx.Registry.Tests.Protection;

/// <summary>Who counts as alive.</summary>
public sealed class PingProbeTests
{
    private readonly PingProbe _sut = new(new SocketConnector());

    [Theory]
    [InlineData("+PONG\r\n", true)]
    [InlineData("-NOAUTH Authentication required.\r\n", true)]
    [InlineData("$4\r\nPONG\r\n", true)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", false)]
    [InlineData("", false)]
    public async Task Whoever_answers_in_RESP_is_alive(string answer, bool isAlive)
    {
        using var peer = new FakeRespPeer();
        var asking = _sut.AskAsync($"{peer.EndPoint}", CancellationToken.None);
        using (var wire = await peer.AcceptAsync())
        {
            await wire.ExpectAsync("*1\r\n$4\r\nPING\r\n");
            if (answer.Length > 0)
                await wire.SendAsync(answer);
            else
                wire.Dispose();
            (await Eventually.CompleteAsync(asking, "it is decided")).ShouldBe(isAlive);
        }
    }

    [Fact]
    public async Task A_registry_server_answers_like_any_provider()
    {
        await using var server = new LeaseRegistryServer("127.0.0.1:0");
        server.Start();
        (await _sut.AskAsync($"{server.LocalEndPoint}", CancellationToken.None)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("unix:/no/such/socket")]
    public async Task Nobody_is_not_alive(string address) => (await _sut.AskAsync(address, CancellationToken.None)).ShouldBeFalse();

    [Fact]
    public async Task A_port_where_nobody_listens_is_not_alive()
    {
        using var nobody = FreePorts.Take();
        (await _sut.AskAsync($"{nobody.EndPoint()}", CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_token_ends_it()
    {
        using var peer = new FakeRespPeer();
        using var ended = new CancellationTokenSource();
        var asking = _sut.AskAsync($"{peer.EndPoint}", ended.Token);
        using var wire = await peer.AcceptAsync();
        await wire.ExpectAsync("*1\r\n$4\r\nPING\r\n");
        await ended.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Eventually.CompleteAsync(asking, "it ends"));
    }
}
