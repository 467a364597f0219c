using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>What an operator wants changed about a provider; compares by value.</summary>
/// <param name="Weight">0 to 65535; null to leave it.</param>
/// <param name="Enabled">Whether the provider is to be called; null to leave it.</param>
/// <param name="Metadata">Values to set; those that are null are removed.</param>
/// <remarks>
/// <code>
/// {"weight":0,"enabled":false,"metadata":{"zone":"b","canary":null}}
/// </code>
/// Fields that are unknown, missing or null change nothing. Values of the wrong kind are a problem: somebody believes that they
/// have changed something.
/// </remarks>
internal sealed record EndpointOverride(int? Weight, bool? Enabled, ImmutableDictionary<string, string?> Metadata)
{
    private const string WeightKey = "weight";

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="found">What is wanted.</param>
    /// <param name="problem">What was expected and what came, fit for one line of a log.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> json,
        [NotNullWhen(true)] out EndpointOverride? found,
        [NotNullWhen(false)] out string? problem)
    {
        found = null;
        if (json.Length > NodeReader.LongestData)
        {
            problem = $"expected at most {NodeReader.LongestData} bytes, got {json.Length}";
            return false;
        }

        try
        {
            problem = EndpointOverrideReader.Read(json, out found);
        }
        catch (Exception e) when (LenientJson.IsUnreadable(e))
        {
            problem = LenientJson.Describe(e);
        }

        problem = problem is null ? null : LogLine.Of(problem);
        return found is not null;
    }

    /// <summary>The provider as it is wanted. Metadata go first: a weight or a state among them gives way to the fields of their own.</summary>
    public ServiceEndpoint Apply(ServiceEndpoint endpoint)
    {
        ImmutableDictionary<string, string> metadata = endpoint.Metadata;
        foreach (var (key, value) in Metadata)
            metadata = value is null ? metadata.Remove(key) : metadata.SetItem(key, value);
        if (Weight is { } weight)
            metadata = metadata.SetItem(WeightKey, weight.ToString(CultureInfo.InvariantCulture));
        if (Enabled == false)
            metadata = metadata.SetItem(EndpointJson.StatusKey, EndpointJson.StatusOutOfService);
        else if (Enabled == true && metadata.GetValueOrDefault(EndpointJson.StatusKey) == EndpointJson.StatusOutOfService)
            metadata = metadata.Remove(EndpointJson.StatusKey);
        return metadata == endpoint.Metadata ? endpoint : endpoint with { Metadata = metadata };
    }

    /// <summary>Compares by value, metadata included.</summary>
    public bool Equals(EndpointOverride? other) =>
        other is not null
        && Weight == other.Weight
        && Enabled == other.Enabled
        && Metadata.Count == other.Metadata.Count
        && Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weight, Enabled, Metadata.Count);
}
