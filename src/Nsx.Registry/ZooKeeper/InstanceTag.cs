using System.Collections.Immutable;
using System.Globalization;
using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.ZooKeeper;

/// <summary>What an entry says of the process that wrote it, in metadata that are of no use to callers.</summary>
internal static class InstanceTag
{
    private const string Prefix = "nsx.";
    private const string IdKey = Prefix + "uuid";
    private const string ProcessKey = Prefix + "pid";
    private const string MachineKey = Prefix + "machine";
    private const string ProtocolKey = Prefix + "proto";

    public static ServiceEndpoint Add(ServiceEndpoint endpoint, string instanceId) => endpoint with
    {
        Metadata = endpoint.Metadata.SetItems(
        [
            KeyValuePair.Create(IdKey, instanceId),
            KeyValuePair.Create(ProcessKey, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create(MachineKey, Environment.MachineName),
            KeyValuePair.Create(ProtocolKey, "resp3"),
        ]),
    };

    /// <summary>The provider as it was announced.</summary>
    public static ServiceEndpoint Remove(ServiceEndpoint endpoint)
    {
        ImmutableDictionary<string, string> metadata = endpoint.Metadata;
        foreach (var key in (string[])[IdKey, ProcessKey, MachineKey, ProtocolKey])
            metadata = metadata.Remove(key);
        return metadata == endpoint.Metadata ? endpoint : endpoint with { Metadata = metadata };
    }

    /// <summary>The process behind an entry, in words for a log; nothing when it does not say.</summary>
    public static string Describe(ReadOnlySpan<byte> json) =>
        EndpointJson.TryRead(json, "any", out var document, out _) && document.Endpoint.Metadata.TryGetValue(ProcessKey, out var process)
            ? LogLine.Of($", process {process} on {document.Endpoint.Metadata.GetValueOrDefault(MachineKey, "?")}")
            : "";
}
