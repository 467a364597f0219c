using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;

namespace Nsx.SpecificationTests;

/// <summary>A connection that sends bytes and compares what comes back.</summary>
internal sealed class Conversation(EndPoint provider) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private string _came = "";
    private bool _hasEnded;

    public async Task RunAsync(Example example)
    {
        await _socket.ConnectAsync(provider);
        if (example.IsMultiplexed)
        {
            await _socket.SendAsync("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*2\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n"u8.ToArray());
            await ExpectAsync("{HELLO}%4\\r\\n$7\\r\\nversion\\r\\n:1\\r\\n$12\\r\\nmax-inflight\\r\\n:1024\\r\\n$11\\r\\nmax-request\\r\\n:8388608\\r\\n$9\\r\\nserver-id\\r\\n$40\\r\\n{…}\\r\\n");
        }

        foreach (var (isSent, text) in example.Steps)
        {
            if (isSent)
                await _socket.SendAsync(Example.Bytes(text));
            else if (text == "end")
                await ExpectEndAsync();
            else
                await ExpectAsync(text);
        }

        _came.ShouldBe("", "nothing more was expected");
    }

    public void Dispose() => _socket.Dispose();

    private async Task ExpectAsync(string expected)
    {
        int length;
        while ((length = Expectation.Match(expected, _came)) == 0 && await ReceiveAsync())
        {
        }

        length.ShouldBeGreaterThan(0, $"expected {expected}\n     got {_came.ReplaceLineEndings("\\r\\n")}");
        _came = _came[length..];
    }

    private async Task ExpectEndAsync()
    {
        while (await ReceiveAsync())
        {
        }

        _hasEnded.ShouldBeTrue("the connection should have been closed");
    }

    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var count = await _socket.ReceiveAsync(buffer, patience.Token);
            _hasEnded = count == 0;
            _came += Encoding.UTF8.GetString(buffer, 0, count);
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
