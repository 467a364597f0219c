using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nsx.Registry;

/// <summary>Writes an endpoint's document; <see cref="EndpointJson"/> shows it.</summary>
internal static class EndpointJsonWriter
{
    /// <summary>Without it, a Spring Cloud reader cannot cast the payload; any other class makes it drop the whole entry.</summary>
    private const string SpringClass = "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance";

    private const string DubboClass = "org.apache.dubbo.registry.zookeeper.ZookeeperInstance";

    // People read these documents in a terminal; no browser does.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ServiceEndpoint endpoint, DateTimeOffset registeredAt, IBufferWriter<byte> output, PayloadHint payload = PayloadHint.Spring)
    {
        var (host, port) = Split(endpoint.Address);
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        json.WriteString("name", endpoint.Service);
        json.WriteString("id", endpoint.Address);
        json.WriteString("address", host);
        WriteNumberOrNull(json, "port", port);
        json.WriteNull("sslPort");
        var status = endpoint.Metadata.GetValueOrDefault(EndpointJson.StatusKey, EndpointJson.StatusUp);
        WritePayload(json, endpoint, status, payload);
        json.WriteNumber("registrationTimeUTC", registeredAt.ToUnixTimeMilliseconds());
        json.WriteString("serviceType", "DYNAMIC");
        WriteUriSpec(json, hasPort: port is not null);
        json.WriteBoolean("enabled", status == EndpointJson.StatusUp);
        json.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter json, ServiceEndpoint endpoint, string status, PayloadHint payload)
    {
        switch (payload)
        {
            case PayloadHint.Null:
                json.WriteNull("payload");
                break;
            case PayloadHint.None:
                WriteMetadata(json, "payload", endpoint, status, isClassAllowed: false);
                break;
            default:
                json.WriteStartObject("payload");
                json.WriteString(EndpointJson.ClassKey, payload == PayloadHint.Dubbo ? DubboClass : SpringClass);
                json.WriteString("id", endpoint.Address);
                json.WriteString("name", endpoint.Service);
                WriteMetadata(json, "metadata", endpoint, status, isClassAllowed: true);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, string name, ServiceEndpoint endpoint, string status, bool isClassAllowed)
    {
        json.WriteStartObject(name);
        json.WriteString(EndpointJson.StatusKey, status);
        foreach (var (key, value) in endpoint.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (key != EndpointJson.StatusKey && (isClassAllowed || key != EndpointJson.ClassKey))
                json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteUriSpec(Utf8JsonWriter json, bool hasPort)
    {
        if (!hasPort)
        {
            json.WriteNull("uriSpec");
            return;
        }

        json.WriteStartObject("uriSpec");
        json.WriteStartArray("parts");
        foreach (var (value, isVariable) in ((string, bool)[])[("redis://", false), ("address", true), (":", false), ("port", true)])
        {
            json.WriteStartObject();
            json.WriteString("value", value);
            json.WriteBoolean("variable", isVariable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static (string Host, int? Port) Split(string address)
    {
        if (address.StartsWith(EndpointJson.UnixPrefix, StringComparison.Ordinal))
            return (address, null);
        var colon = address.LastIndexOf(':');
        return (address[..colon].Trim('[', ']'), int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}
