using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.AspNet;

/// <summary>JSON over ASP.NET Core, the habitual way to call a .NET service; HTTP/2 without TLS by prior knowledge.</summary>
internal sealed class AspNetContender(string name, Version version) : IContender
{
    public string Name => name;

    public Task<IAsyncDisposable> StartServerAsync(int port) =>
        AspNetServer.StartAsync(port, version == HttpVersion.Version20 ? HttpProtocols.Http2 : HttpProtocols.Http1);

    public Task<ILoad> ConnectAsync(int port, int connections, Operation operation)
    {
        var clients = Enumerable.Range(0, connections).Select(_ => new AspNetClient(port, version));
        return Task.FromResult<ILoad>(new ClosedLoop(operation, [.. clients]));
    }
}
