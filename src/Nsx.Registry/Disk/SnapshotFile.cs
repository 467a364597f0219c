using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nsx.Registry.Disk;

/// <summary>The list of one service as it is kept in a file. Pure: bytes in, bytes out.</summary>
/// <remarks>
/// <code>
/// {"version":1,"service":"Echo","savedAt":1795175504725,"checksum":"SHA-256 in hex","entries":[{"name":"Echo",…},…]}
/// </code>
/// The checksum covers everything else. Entries are documents as <see cref="EndpointJson"/> writes them.
/// </remarks>
/// <param name="SavedAt">When the registry said so.</param>
/// <param name="Endpoints">The providers.</param>
internal sealed record SnapshotFile(DateTimeOffset SavedAt, ImmutableArray<ServiceEndpoint> Endpoints)
{
    private const int Version = 1;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(string service, IEnumerable<ServiceEndpoint> endpoints, DateTimeOffset savedAt)
    {
        var entries = $"[{string.Join(",\n", endpoints.Select(endpoint => Encoding.UTF8.GetString(EndpointJson.Write(endpoint, savedAt))))}]";
        var at = savedAt.ToUnixTimeMilliseconds();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("service", service);
            json.WriteNumber("savedAt", at);
            json.WriteString("checksum", Checksum(service, at, entries));
            json.WritePropertyName("entries");
            json.WriteRawValue(entries);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a file of this version.</summary>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="service">Whose list is expected.</param>
    /// <param name="file">What was read.</param>
    /// <param name="problem">What was expected and what came.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, string service, [NotNullWhen(true)] out SnapshotFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            problem = Read(json.RootElement, service, out file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what an element says that is of another type than expected, or text that is no Unicode.
            problem = $"not the JSON of a list: {e.Message}";
        }

        return file is not null;
    }

    private static string? Read(JsonElement root, string service, out SnapshotFile? file)
    {
        file = null;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number))
            return "it has no \"version\"";
        if (number != Version)
            return $"expected version {Version}, got {number}";
        if (!root.TryGetProperty("service", out var name) || name.GetString() != service)
            return $"it is not the list of {service}";
        if (!root.TryGetProperty("savedAt", out var savedAt) || !savedAt.TryGetInt64(out var at) || !IsTime(at))
            return "it has no \"savedAt\"";
        if (!root.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array)
            return "it has no \"entries\"";
        if (!root.TryGetProperty("checksum", out var checksum) || checksum.GetString() != Checksum(service, at, entries.GetRawText()))
            return "its checksum is wrong";
        var endpoints = ImmutableArray.CreateBuilder<ServiceEndpoint>(entries.GetArrayLength());
        foreach (var entry in entries.EnumerateArray())
        {
            if (!EndpointJson.TryRead(Encoding.UTF8.GetBytes(entry.GetRawText()), service, out var document, out var problem))
                return problem;
            endpoints.Add(document.Endpoint);
        }

        file = new(DateTimeOffset.FromUnixTimeMilliseconds(at), endpoints.DrainToImmutable());
        return null;
    }

    private static bool IsTime(long milliseconds) =>
        milliseconds >= DateTimeOffset.UnixEpoch.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static string Checksum(string service, long at, string entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version} {service} {at} {entries}"))));
}
