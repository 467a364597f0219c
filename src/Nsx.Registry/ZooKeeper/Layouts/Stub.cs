// Stands in for the layouts until they land; delete this file then.
#pragma warning disable
using System.Collections.Immutable;
namespace Nsx.Registry.ZooKeeper.Layouts;
internal static class NodeReader { public static EndpointDocument? Read(string service, string nodeName, ReadOnlyMemory<byte> data, out string? problem) => EndpointJson.TryRead(data.Span, service, out var d, out problem) ? d : null; }
internal static class NodeNames { public static string OfAddress(string a) => Uri.EscapeDataString(a).Replace("%3A", ":").Replace("%5B","[").Replace("%5D","]"); public static string OfService(string s) => s; }
internal sealed record EndpointOverride(int? Weight, bool? Enabled, ImmutableDictionary<string, string> Metadata) { public static bool TryParse(ReadOnlySpan<byte> j, out EndpointOverride? f, out string? p) { f = null; p = "stub"; return false; } public ServiceEndpoint Apply(ServiceEndpoint e) => e; }
