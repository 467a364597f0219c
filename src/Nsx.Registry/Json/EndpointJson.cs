using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Nsx.Registry;

/// <summary>
/// The JSON document of an endpoint: a Curator <c>ServiceInstance</c> that Spring Cloud and Dubbo 3 read too.
/// </summary>
/// <remarks>
/// <code>
/// {"name":"Echo","id":"10.1.2.3:9000","address":"10.1.2.3","port":9000,"sslPort":null,
///  "payload":{"@class":"…ZookeeperInstance","id":"10.1.2.3:9000","name":"Echo","metadata":{"instance_status":"UP",…}},
///  "registrationTimeUTC":1795175504725,"serviceType":"DYNAMIC","uriSpec":{"parts":[…]},"enabled":true}
/// </code>
/// Metadata makes the round trip, with one exception: <c>instance_status</c> is written as <c>UP</c> when it is missing, and
/// <c>UP</c> is not kept when it is read. <c>"enabled":false</c> is read as <c>instance_status</c> <c>OUT_OF_SERVICE</c>, and
/// written for any status but <c>UP</c>. <see cref="PayloadHint"/> decides on the payload.
/// </remarks>
internal static class EndpointJson
{
    public const string StatusKey = "instance_status";

    public const string StatusUp = "UP";

    public const string StatusOutOfService = "OUT_OF_SERVICE";

    internal const string UnixPrefix = "unix:";

    /// <summary>In a payload it names a class of Java, whatever else it was meant to be.</summary>
    internal const string ClassKey = "@class";

    /// <summary>The document as compact UTF-8.</summary>
    /// <param name="endpoint">The provider; its address has been checked.</param>
    /// <param name="registeredAt">When it was announced.</param>
    /// <param name="payload">Who else reads it; with <see cref="PayloadHint.Null"/> metadata are lost.</param>
    public static byte[] Write(ServiceEndpoint endpoint, DateTimeOffset registeredAt, PayloadHint payload = PayloadHint.Spring)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EndpointJsonWriter.Write(endpoint, registeredAt, buffer, payload);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a document of whatever writer: unknown fields are ignored, numbers may be strings.</summary>
    /// <param name="json">The document.</param>
    /// <param name="service">The service under which it was found; the name in the document does not matter.</param>
    /// <param name="document">What was read.</param>
    /// <param name="problem">What was expected and what came.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> json,
        string service,
        [NotNullWhen(true)] out EndpointDocument? document,
        [NotNullWhen(false)] out string? problem)
    {
        document = null;
        try
        {
            problem = EndpointJsonReader.Read(json, service, out document);
        }
        catch (Exception e) when (LenientJson.IsUnreadable(e))
        {
            problem = LenientJson.Describe(e);
        }

        return document is not null;
    }

    /// <summary>Metadata as they are kept: without the usual state, and with one that says so when the provider is switched off.</summary>
    /// <param name="metadata">As they were read.</param>
    /// <param name="isEnabled">Whether the entry, besides its metadata, wants the provider to be called.</param>
    public static ImmutableDictionary<string, string> WithState(ImmutableDictionary<string, string> metadata, bool isEnabled)
    {
        if (metadata.GetValueOrDefault(StatusKey) == StatusUp)
            metadata = metadata.Remove(StatusKey);
        return isEnabled || metadata.ContainsKey(StatusKey) ? metadata : metadata.Add(StatusKey, StatusOutOfService);
    }
}
