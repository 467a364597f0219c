namespace Nsx.Consumer;

/// <summary>Which of a service's endpoints a consumer uses, by words in their metadata. Every change of those words counts at once.</summary>
/// <remarks>
/// Groups and versions keep apart what does not belong together, for consumers that name them; those that name none use all. Lists are separated by commas, on both sides, and fit when they have a word in common. Letter case matters.
/// </remarks>
public sealed record RoutingOptions
{
    /// <summary>The groups to use: the endpoints' <c>group</c>.</summary>
    /// <value>A word or a list; null, the default, for all.</value>
    public string? Group { get; set; }

    /// <summary>The versions to use: the endpoints' <c>version</c>.</summary>
    /// <value>A word or a list; null, the default, for all.</value>
    public string? Version { get; set; }

    /// <summary>The variant to use: the endpoints' <c>tag</c>. When no endpoint has it, those without a tag are used.</summary>
    /// <value>A word; null, the default, for endpoints without a tag.</value>
    public string? Tag { get; set; }

    /// <summary>Whether calls rather fail than go to endpoints without the <see cref="Tag"/>.</summary>
    /// <value>False by default.</value>
    public bool IsTagForced { get; set; }

    /// <summary>Where this consumer is: endpoints with the same <c>zone</c> are used alone, as long as they are enough.</summary>
    /// <value>A word; null, the default, for endpoints of all zones.</value>
    public string? Zone { get; set; }

    /// <summary>The part of the weight of all endpoints that those of the <see cref="Zone"/> must have to be used alone.</summary>
    /// <value>0 to 1; 0.2 by default: each of up to five equal zones is enough for its consumers. 0 for: one endpoint is enough.</value>
    public double MinZoneShare { get; set; } = 0.2;

    /// <summary>Endpoints to use at most. Each consumer has its own, so that all have their share of work.</summary>
    /// <value>
    /// 0 or more, 0 for all. Null, the default, for 32, and for all where the balancing is <c>ConsistentHash</c>: consumers that choose
    /// among different endpoints do not choose the same.
    /// </value>
    public int? SubsetSize { get; set; }

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section, for the message.</param>
    public void Validate(string section)
    {
        OptionRange.Check(!IsTagForced || !string.IsNullOrEmpty(Tag), section, nameof(IsTagForced), IsTagForced, $"false when there is no {nameof(Tag)}");
        OptionRange.Check(MinZoneShare is >= 0 and <= 1, section, nameof(MinZoneShare), MinZoneShare, "0 to 1");
        OptionRange.Check(SubsetSize is not < 0, section, nameof(SubsetSize), SubsetSize, "0 or more");
    }
}
