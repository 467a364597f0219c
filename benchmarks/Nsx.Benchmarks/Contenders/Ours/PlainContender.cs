using Nsx.Benchmarks.Load;
using Tron.Client;
using Tron.Transport;

namespace Nsx.Benchmarks.Contenders.Ours;

/// <summary>Plain ordered calls of a simple RESP client, as any language has one.</summary>
internal sealed class PlainContender : IContender
{
    public string Name => "nsx-plain";

    public Task<IAsyncDisposable> StartServerAsync(int port) => CalculatorProvider.StartAsync(port);

    public async Task<ILoad> ConnectAsync(int port, int connections, Operation operation)
    {
        var clients = new List<ICallClient>();
        for (var i = 0; i < connections; i++)
        {
            var channel = new SessionChannel<RespClientSession>(
                NetAddress.Parse($"127.0.0.1:{port}"), () => new(), (_, _) => Task.CompletedTask, new());
            channel.Start();
            clients.Add(new Client(channel, await channel.WhenReadyAsync()));
        }

        return new ClosedLoop(operation, clients);
    }

    private sealed class Client(SessionChannel<RespClientSession> channel, RespClientSession session) : ICallClient
    {
        public async ValueTask<int> AddAsync(int a, int b)
        {
            var reply = await session.SendAsync("Calculator.Add", Digit(a), Digit(b));
            return (int)reply.Integer;
        }

        public async ValueTask<byte[]> EchoAsync(byte[] payload)
        {
            var reply = await session.SendAsync("Calculator.Echo"u8.ToArray(), payload);
            return reply.Bytes.ToArray();
        }

        public ValueTask DisposeAsync() => channel.DisposeAsync();

        private static string Digit(int number) => ((char)('0' + number)).ToString();
    }
}
