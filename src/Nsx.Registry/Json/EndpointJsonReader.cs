using System.Collections.Immutable;
using System.Text.Json;

namespace Nsx.Registry;

/// <summary>Reads an endpoint's document, of our writer or of any other that means the same.</summary>
internal ref struct EndpointJsonReader
{
    private Utf8JsonReader _json;
    private string? _id;
    private string? _address;
    private string? _portText;
    private bool _isEnabled;
    private ImmutableDictionary<string, string>? _metadata;

    private EndpointJsonReader(ReadOnlySpan<byte> json)
    {
        _json = new(json);
        _isEnabled = true;
    }

    /// <returns>What is wrong with the document; null when it was read.</returns>
    /// <exception cref="Exception">It is no JSON: <see cref="LenientJson.IsUnreadable"/>.</exception>
    public static string? Read(ReadOnlySpan<byte> json, string service, out EndpointDocument? document)
    {
        document = null;
        var reader = new EndpointJsonReader(json);
        if (LenientJson.Open(ref reader._json) is { } problem)
            return problem;
        while (LenientJson.NextField(ref reader._json, out var name))
            reader.ReadField(name);
        LenientJson.Close(ref reader._json);
        return reader.Assemble(service, out document);
    }

    private readonly string? Assemble(string service, out EndpointDocument? document)
    {
        document = null;
        if (FindAddress(out var address) is { } problem)
            return problem;
        var metadata = EndpointJson.WithState(_metadata ?? CallMetadata.Empty, _isEnabled);
        document = new(string.IsNullOrEmpty(_id) ? address : _id, new(service, address) { Metadata = metadata });
        return null;
    }

    private readonly string? FindAddress(out string address)
    {
        address = _address ?? "";
        if (address.Length == 0)
            return "it has no \"address\"";
        if (address.StartsWith(EndpointJson.UnixPrefix, StringComparison.Ordinal))
            return EndpointRules.AddressProblem(address);
        return _portText is null ? "it has no \"port\"" : HostAndPort.Join(address, _portText, out address);
    }

    private void ReadField(string name)
    {
        switch (name)
        {
            case "id":
                _id = LenientJson.Scalar(ref _json);
                break;
            case "address":
                _address = LenientJson.Scalar(ref _json);
                break;
            case "port":
                _portText = LenientJson.Scalar(ref _json);
                break;
            case "enabled":
                _isEnabled = !string.Equals(LenientJson.Scalar(ref _json), "false", StringComparison.OrdinalIgnoreCase);
                break;
            case "payload":
                ReadPayload();
                break;
            default:
                _json.Skip();
                break;
        }
    }

    /// <summary>Metadata is the payload's object of that name, as Spring and Dubbo have it, or else the payload itself.</summary>
    private void ReadPayload()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            _json.Skip();
            return;
        }

        var plain = CallMetadata.Empty.ToBuilder();
        while (LenientJson.NextField(ref _json, out var name))
        {
            if (name == "metadata" && _json.TokenType == JsonTokenType.StartObject)
                _metadata = LenientJson.Map(ref _json);
            else if (LenientJson.Scalar(ref _json) is { } value && name != EndpointJson.ClassKey)
                plain[name] = value;
        }

        _metadata ??= plain.ToImmutable();
    }
}
