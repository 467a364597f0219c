using System.Collections.Immutable;
using System.Text.Json;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Reads a member's document; <see cref="ServersetLayout"/> shows it.</summary>
internal ref struct ServersetReader
{
    private const string StatusAlive = "ALIVE";

    private const string ShardKey = "shard";

    private Utf8JsonReader _json;
    private string? _host;
    private string? _port;
    private string? _shard;
    private string _status;
    private ImmutableDictionary<string, string> _metadata;

    private ServersetReader(ReadOnlySpan<byte> json)
    {
        _json = new(json);
        _status = StatusAlive;
        _metadata = CallMetadata.Empty;
    }

    /// <returns>What is wrong with the document; null when it was read.</returns>
    /// <exception cref="Exception">It is no JSON: <see cref="LenientJson.IsUnreadable"/>.</exception>
    public static string? Read(ReadOnlySpan<byte> json, string service, string id, out EndpointDocument? document)
    {
        document = null;
        var reader = new ServersetReader(json);
        if (LenientJson.Open(ref reader._json) is { } noObject)
            return noObject;
        while (LenientJson.NextField(ref reader._json, out var name))
            reader.ReadField(name);
        LenientJson.Close(ref reader._json);
        if (string.IsNullOrEmpty(reader._host) || reader._port is null)
            return "it has no \"serviceEndpoint\" with a \"host\" and a \"port\"";
        if (HostAndPort.Join(reader._host, reader._port, out var address) is { } problem)
            return problem;
        document = new(id, new(service, address) { Metadata = reader.Metadata() });
        return null;
    }

    private readonly ImmutableDictionary<string, string> Metadata()
    {
        var metadata = _shard is null || _metadata.ContainsKey(ShardKey) ? _metadata : _metadata.Add(ShardKey, _shard);
        return EndpointJson.WithState(metadata, string.Equals(_status, StatusAlive, StringComparison.OrdinalIgnoreCase));
    }

    private void ReadField(string name)
    {
        switch (name)
        {
            case "serviceEndpoint" when _json.TokenType == JsonTokenType.StartObject:
                var endpoint = LenientJson.Map(ref _json);
                _host = endpoint.GetValueOrDefault("host");
                _port = endpoint.GetValueOrDefault("port");
                break;
            case "status":
                _status = LenientJson.Scalar(ref _json) ?? StatusAlive;
                break;
            case ShardKey:
                _shard = LenientJson.Scalar(ref _json);
                break;
            case "metadata" when _json.TokenType == JsonTokenType.StartObject:
                _metadata = LenientJson.Map(ref _json);
                break;
            default:
                _json.Skip();
                break;
        }
    }
}
