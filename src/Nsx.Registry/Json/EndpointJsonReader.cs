using System.Collections.Immutable;
using System.Globalization;
using System.Text;
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
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? Read(ReadOnlySpan<byte> json, string service, out EndpointDocument? document)
    {
        document = null;
        var reader = new EndpointJsonReader(json);
        if (!reader._json.Read() || reader._json.TokenType != JsonTokenType.StartObject)
            return $"expected a JSON object, got {reader._json.TokenType}";
        while (reader._json.Read() && reader._json.TokenType == JsonTokenType.PropertyName)
            reader.ReadField();

        // Whatever stands behind the object is an error, which only reading shows.
        while (reader._json.Read())
        {
        }

        return reader.Assemble(service, out document);
    }

    private string? Assemble(string service, out EndpointDocument? document)
    {
        document = null;
        if (string.IsNullOrEmpty(_address))
            return "it has no \"address\"";
        var address = _address;
        if (!address.StartsWith(EndpointJson.UnixPrefix, StringComparison.Ordinal))
        {
            if (_portText is null)
                return "it has no \"port\"";
            if (!ushort.TryParse(_portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
                return $"expected a \"port\" of 1 to 65535, got {_portText}";
            address = string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}");
        }

        if (EndpointRules.AddressProblem(address) is { } problem)
            return problem;
        var metadata = _metadata ?? CallMetadata.Empty;
        if (metadata.GetValueOrDefault(EndpointJson.StatusKey) == EndpointJson.StatusUp)
            metadata = metadata.Remove(EndpointJson.StatusKey);
        if (!_isEnabled && !metadata.ContainsKey(EndpointJson.StatusKey))
            metadata = metadata.Add(EndpointJson.StatusKey, EndpointJson.StatusOutOfService);
        document = new(string.IsNullOrEmpty(_id) ? address : _id, new(service, address) { Metadata = metadata });
        return null;
    }

    private void ReadField()
    {
        var name = _json.GetString();
        _json.Read();
        switch (name)
        {
            case "id":
                _id = Scalar();
                break;
            case "address":
                _address = Scalar();
                break;
            case "port":
                _portText = Scalar();
                break;
            case "enabled":
                _isEnabled = !string.Equals(Scalar(), "false", StringComparison.OrdinalIgnoreCase);
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
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (name == "metadata" && _json.TokenType == JsonTokenType.StartObject)
                _metadata = ReadMap();
            else if (Scalar() is { } value && name != "@class")
                plain[name] = value;
        }

        _metadata ??= plain.ToImmutable();
    }

    private ImmutableDictionary<string, string> ReadMap()
    {
        var map = CallMetadata.Empty.ToBuilder();
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var name = _json.GetString()!;
            _json.Read();
            if (Scalar() is { } value)
                map[name] = value;
        }

        return map.ToImmutable();
    }

    /// <summary>The text of a string, number or boolean; null, and past it, for anything else.</summary>
    private string? Scalar()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.String:
                return _json.GetString();
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return Encoding.UTF8.GetString(_json.ValueSpan);
            default:
                _json.Skip();
                return null;
        }
    }
}
