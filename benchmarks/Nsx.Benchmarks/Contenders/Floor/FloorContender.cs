using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.Floor;

/// <summary>Raw blocking sockets with the bytes of Nsx: nothing written in C# can be expected to beat it.</summary>
internal sealed class FloorContender : IContender
{
    public string Name => "floor";

    public Task<IAsyncDisposable> StartServerAsync(int port) => Task.FromResult<IAsyncDisposable>(new FloorServer(port));

    public Task<ILoad> ConnectAsync(int port, int connections, Operation operation)
    {
        var frames = FloorFrames.Of(operation);
        var conversations = Enumerable.Range(0, connections).Select(_ => new FloorConversation(port, frames));
        return Task.FromResult<ILoad>(new FloorLoad([.. conversations]));
    }
}
