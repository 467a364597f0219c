using System.Net;
using Nsx.Testing;
using Tron.Transport;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>How often a batch writes. The clock stands still, so that nothing leaves by itself.</summary>
public sealed class CallBatchWriteTests : IAsyncLifetime
{
    private readonly CountingConnector _connector = new();
    private readonly Desks _desks;

    public CallBatchWriteTests() => _desks = new(options =>
    {
        Patience.UseTime(options, new());
        options.Channel = options.Channel with { Connector = _connector };
    });

    private int Writes => _connector.Writes;

    public async Task InitializeAsync()
    {
        await _desks.AddProviderAsync();
        await Eventually.CompleteAsync(_desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromMinutes(1)), "the consumer is connected");
        (await _desks.Client.TextAsync("warm")).ShouldBe("warm");

        // Off the read loop: with a clock that stands still, nobody would take it over from a test that blocks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    public async Task DisposeAsync() => await _desks.DisposeAsync();

    [Fact]
    public async Task Calls_of_a_batch_leave_in_one_write()
    {
        const int calls = 100;
        var before = Writes;
        var results = new Task<string?>[calls];
        using (CallBatch.Begin())
        {
            for (var i = 0; i < calls; i++)
                results[i] = _desks.Client.TextAsync($"{i}");
            _desks.Client.Tell("one way");
            Writes.ShouldBe(before, "nothing has left yet");
        }

        (await Eventually.CompleteAsync(Task.WhenAll(results), "all are answered")).ShouldBe(Enumerable.Range(0, calls).Select(i => $"{i}"));
        (Writes - before).ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_blocks_sends_what_was_begun_before_it()
    {
        var before = Writes;
        Task<string?> first, last;
        using (CallBatch.Begin())
        {
            first = _desks.Client.TextAsync("first");
            _desks.Client.Add(1, 2).ShouldBe(3);
            (Writes - before).ShouldBe(1);
            last = _desks.Client.TextAsync("last");
        }

        await Eventually.CompleteAsync(Task.WhenAll(first, last), "both are answered");
        (Writes - before).ShouldBe(2);
    }

    private sealed class CountingConnector : IConnector
    {
        private readonly SocketConnector _sockets = new();
        private int _writes;

        public int Writes => Volatile.Read(ref _writes);

        public async ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken) =>
            new Counting(await _sockets.ConnectAsync(address, timeout, cancellationToken), this);

        private sealed class Counting(Connection inner, CountingConnector counter) : Connection
        {
            public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

            public override EndPoint? LocalEndPoint => inner.LocalEndPoint;

            public override bool BlocksWhileReceiving => inner.BlocksWhileReceiving;

            public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

            public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
            {
                Interlocked.Increment(ref counter._writes);
                return inner.SendAsync(bytes);
            }

            public override ValueTask ShutdownSendAsync() => inner.ShutdownSendAsync();

            protected override void Dispose(bool disposing) => inner.Dispose();
        }
    }
}
