using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Nsx.Benchmarks.Contenders.AspNet;

/// <summary>The calculator as a minimal API over plain text HTTP.</summary>
internal static class AspNetServer
{
    // The default of 100 streams would make a single HTTP/2 connection queue at the highest level.
    private const int StreamsPerConnection = 1024;

    public static async Task<IAsyncDisposable> StartAsync(int port, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, CalculatorJson.Default));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = protocols);
        });

        var app = builder.Build();
        app.MapPost("/add", (AddRequest request) => new AddReply(request.A + request.B));
        app.MapPost("/echo", (EchoRequest request) => new EchoReply(request.Payload));
        await app.StartAsync();
        return app;
    }
}
