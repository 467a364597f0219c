using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Reads an override's document; <see cref="EndpointOverride"/> shows it.</summary>
internal ref struct EndpointOverrideReader
{
    private static readonly ImmutableDictionary<string, string?> s_nothing = ImmutableDictionary.Create<string, string?>(StringComparer.Ordinal);

    private Utf8JsonReader _json;
    private int? _weight;
    private bool? _isEnabled;
    private ImmutableDictionary<string, string?> _metadata;
    private string? _problem;

    private EndpointOverrideReader(ReadOnlySpan<byte> json)
    {
        _json = new(json);
        _metadata = s_nothing;
    }

    /// <returns>What is wrong with the document; null when it was read.</returns>
    /// <exception cref="Exception">It is no JSON: <see cref="LenientJson.IsUnreadable"/>.</exception>
    public static string? Read(ReadOnlySpan<byte> json, out EndpointOverride? found)
    {
        found = null;
        var reader = new EndpointOverrideReader(json);
        reader._problem = LenientJson.Open(ref reader._json);
        while (reader._problem is null && LenientJson.NextField(ref reader._json, out var name))
            reader.ReadField(name);
        if (reader._problem is not null)
            return reader._problem;
        LenientJson.Close(ref reader._json);
        found = new(reader._weight, reader._isEnabled, reader._metadata);
        return null;
    }

    private void ReadField(string name)
    {
        switch (name)
        {
            case "weight" when _json.TokenType != JsonTokenType.Null:
                ReadWeight();
                break;
            case "enabled" when _json.TokenType != JsonTokenType.Null:
                ReadEnabled();
                break;
            case "metadata" when _json.TokenType == JsonTokenType.StartObject:
                ReadMetadata();
                break;
            case "metadata" when _json.TokenType != JsonTokenType.Null:
                Expect("\"metadata\" to be an object", null);
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private void ReadWeight()
    {
        var text = LenientJson.Scalar(ref _json);
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
            _weight = weight;
        else
            Expect("a \"weight\" of 0 to 65535", text);
    }

    private void ReadEnabled()
    {
        var text = LenientJson.Scalar(ref _json);
        if (bool.TryParse(text, out var isEnabled))
            _isEnabled = isEnabled;
        else
            Expect("\"enabled\" to be true or false", text);
    }

    private void ReadMetadata()
    {
        var metadata = s_nothing.ToBuilder();
        while (_problem is null && LenientJson.NextField(ref _json, out var name))
        {
            var isNull = _json.TokenType == JsonTokenType.Null;
            var value = LenientJson.Scalar(ref _json);
            if (value is null && !isNull)
                Expect($"the metadata \"{name}\" to be text or null", null);
            metadata[name] = value;
        }

        _metadata = metadata.ToImmutable();
    }

    private void Expect(string what, string? got) => _problem = $"expected {what}, got {got ?? _json.TokenType.ToString()}";
}
