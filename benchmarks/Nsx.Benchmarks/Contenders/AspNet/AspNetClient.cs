using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.AspNet;

/// <summary>HttpClient on its own handler: over HTTP/2 exactly one connection, over HTTP/1.1 one for each call in flight.</summary>
internal sealed class AspNetClient(int port, Version version) : ICallClient
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false, UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async ValueTask<int> AddAsync(int a, int b) =>
        (await PostAsync("add", new AddRequest(a, b), CalculatorJson.Default.AddRequest, CalculatorJson.Default.AddReply)).Sum;

    public async ValueTask<byte[]> EchoAsync(byte[] payload) =>
        (await PostAsync("echo", new EchoRequest(payload), CalculatorJson.Default.EchoRequest, CalculatorJson.Default.EchoReply)).Payload;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<TReply> PostAsync<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType)
    {
        using var response = await _http.PostAsJsonAsync(path, request, requestType);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(replyType)
            ?? throw new InvalidDataException($"/{path} answered null.");
    }
}
