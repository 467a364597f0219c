using Nsx.Testing;
using Tron.Transport;

namespace Tron.Tests.Transport;

/// <summary>What every <see cref="Connection"/> promises, whatever is beneath it. One derived class for each kind.</summary>
public abstract class ConnectionContract : IAsyncLifetime
{
    private Connection _client = null!;
    private Connection _server = null!;

    public async Task InitializeAsync() => (_client, _server) = await ConnectAsync();

    public Task DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Bytes_arrive_in_order_in_both_directions()
    {
        await _client.SendAsync("one "u8.ToArray());
        await _client.SendAsync("two"u8.ToArray());
        Assert.Equal("one two", await ReadAsync(_server, 7));
        await _server.SendAsync("three"u8.ToArray());
        Assert.Equal("three", await ReadAsync(_client, 5));
    }

    [Fact]
    public async Task A_payload_larger_than_any_buffer_arrives_whole_both_ways_at_once()
    {
        var bytes = new byte[4 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        var text = Bytes.Text(bytes);
        var up = SendAsync(_client, bytes);
        var down = SendAsync(_server, bytes);
        var readUp = ReadAsync(_server, bytes.Length);
        var readDown = ReadAsync(_client, bytes.Length);
        Assert.True(text == await readUp, "what the client sent is what the server reads");
        Assert.True(text == await readDown, "what the server sent is what the client reads");
        await up;
        await down;
    }

    [Fact]
    public async Task Who_has_ended_sending_can_still_receive()
    {
        await _client.SendAsync("last"u8.ToArray());
        await _client.ShutdownSendAsync();
        Assert.Equal("last", await ReadAsync(_server, 4));
        Assert.Equal(0, await ReceiveAsync(_server, new byte[10]));
        await _server.SendAsync("answer"u8.ToArray());
        Assert.Equal("answer", await ReadAsync(_client, 6));
    }

    [Fact]
    public async Task An_empty_receive_waits_for_bytes_and_takes_none()
    {
        var waiting = ReceiveAsync(_server, Memory<byte>.Empty);
        Assert.False(waiting.IsCompleted);
        await _client.SendAsync("x"u8.ToArray());
        Assert.Equal(0, await Eventually.CompleteAsync(waiting, "the bytes are announced"));
        Assert.Equal("x", await ReadAsync(_server, 1));
    }

    [Fact]
    public async Task An_empty_receive_is_woken_by_the_peer_s_end()
    {
        var waiting = ReceiveAsync(_server, Memory<byte>.Empty);
        await _client.ShutdownSendAsync();
        Assert.Equal(0, await Eventually.CompleteAsync(waiting, "the end is announced"));
        Assert.Equal(0, await ReceiveAsync(_server, new byte[1]));
    }

    [Fact]
    public async Task Disposing_wakes_a_receive_of_our_own()
    {
        var receiving = ReceiveAsync(_client, new byte[10]);
        _client.Dispose();
        Assert.Equal("ended", await Eventually.CompleteAsync(OutcomeAsync(receiving), "the receive ends"));
    }

    [Fact]
    public async Task Disposing_wakes_a_receive_of_the_peer()
    {
        var receiving = ReceiveAsync(_client, new byte[10]);
        _server.Dispose();
        Assert.Equal("ended", await Eventually.CompleteAsync(OutcomeAsync(receiving), "the receive ends"));
    }

    [Fact]
    public async Task Sending_to_a_peer_that_has_gone_fails()
    {
        await _client.SendAsync("unread"u8.ToArray());
        await Eventually.CompleteAsync(ReceiveAsync(_server, Memory<byte>.Empty), "the bytes have arrived");
        _server.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => SendUntilItFailsAsync(_client));
    }

    [Fact]
    public async Task Sending_to_a_peer_that_does_not_read_blocks_nobody_and_ends_with_the_connection()
    {
        var sending = _client.SendAsync(new byte[64 * 1024 * 1024]).AsTask();
        Assert.False(sending.IsCompleted);
        _client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.CompleteAsync(sending, "the send ends"));
    }

    [Fact]
    public void Disposing_twice_does_nothing_more()
    {
        _client.Dispose();
        _client.Dispose();
    }

    [Fact]
    public void A_peer_on_this_machine_is_known_as_such() => Assert.True(_client.IsLoopback && _server.IsLoopback);

    protected abstract Task<(Connection Client, Connection Server)> ConnectAsync();

    /// <summary>Some connections block the thread that receives: they get one of their own.</summary>
    private static Task<int> ReceiveAsync(Connection connection, Memory<byte> buffer) => connection.BlocksWhileReceiving
        ? Task.Factory.StartNew(
            () => connection.ReceiveAsync(buffer).AsTask(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
        : connection.ReceiveAsync(buffer).AsTask();

    private static async Task<string> ReadAsync(Connection connection, int count)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            var received = await Eventually.CompleteAsync(ReceiveAsync(connection, bytes.AsMemory(filled)), "bytes arrive");
            Assert.True(received > 0, $"the stream ended after {filled} bytes of {count}");
            filled += received;
        }

        return Bytes.Text(bytes);
    }

    private static async Task SendAsync(Connection connection, byte[] bytes) => await connection.SendAsync(bytes);

    private static async Task<string> OutcomeAsync(Task<int> receiving)
    {
        try
        {
            return await receiving == 0 ? "ended" : "received";
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return "ended";
        }
    }

    private static async Task SendUntilItFailsAsync(Connection connection)
    {
        const int enough = 1000;
        for (var i = 0; i < enough; i++)
        {
            try
            {
                await Eventually.CompleteAsync(connection.SendAsync(new byte[64 * 1024]).AsTask(), "the send ends");
            }
            catch (Exception e) when (e is not TimeoutException)
            {
                throw new IOException(e.Message, e);
            }
        }
    }
}
