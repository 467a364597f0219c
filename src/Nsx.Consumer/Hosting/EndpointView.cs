namespace Nsx.Consumer;

/// <summary>What a consumer knows of one endpoint of a service, at one moment: see <see cref="NsxConsumer.Endpoints{TContract}"/>.</summary>
/// <param name="Endpoint">What the registry says: the address, the registered weight, the metadata.</param>
public sealed record EndpointView(ServiceEndpoint Endpoint)
{
    /// <summary>Whether this consumer uses it: it is in service, and the service's routing and subset allow it.</summary>
    public bool IsUsed { get; init; }

    /// <summary>Whether the registry does not list it any more in a way that is not believed: it is called when nobody else can be.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>Whether calls can be sent there now.</summary>
    public bool IsConnected { get; init; }

    /// <summary>The part of its registered weight that it gets now.</summary>
    /// <value>0 to 1: less than 1 while it warms up or recovers, 0 when it is not used or left alone.</value>
    public double Share { get; init; }

    /// <summary>Calls of this consumer that are under way there.</summary>
    public int InFlight { get; init; }

    /// <summary>How long calls take there: a mean that forgets within about 10 s; zero before the first.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The part of calls that succeed there: a mean like <see cref="Latency"/>; 1 before the first.</summary>
    public double SuccessRate { get; init; } = 1;

    /// <summary>How long a PING takes there and back; null where that is not measured: it is for pickers that ask for it.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Where its breaker stands.</summary>
    public BreakerState Breaker { get; init; }

    /// <summary>Why its breaker opened last; null when it has recovered.</summary>
    public string? BreakerReason { get; init; }

    /// <summary>How long its break still takes; null when there is none.</summary>
    public TimeSpan? OpenFor { get; init; }

    /// <summary>Why it cannot be connected to; null when nothing went wrong since it was.</summary>
    public string? LastError { get; init; }
}
