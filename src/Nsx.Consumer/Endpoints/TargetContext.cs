using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>What a target is made of.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Options">How it is called.</param>
/// <param name="Registry">Where its endpoints are found.</param>
/// <param name="Channels">The connections of the consumer.</param>
/// <param name="CreatePicker">Makes whoever chooses.</param>
/// <param name="Consumer">The consumer's options.</param>
/// <param name="Logger">Where to log.</param>
internal sealed record TargetContext(
    string Service,
    ServiceOptions Options,
    IServiceRegistry Registry,
    EndpointChannels Channels,
    PickerFactory CreatePicker,
    ConsumerOptions Consumer,
    ILogger Logger)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time => Consumer.Channel.Clock.Time;

    /// <summary>Which endpoints may be called. Consumers that should choose the same endpoint by a hash choose among the same.</summary>
    public RoutingOptions Routing { get; } =
        Options.Routing.SubsetSize is null && Options.LoadBalancing.Equals(LoadBalancing.ConsistentHash, StringComparison.OrdinalIgnoreCase)
            ? Options.Routing with { SubsetSize = 0 }
            : Options.Routing;

    /// <summary>Tells this consumer from others, where each should choose otherwise.</summary>
    public string ConsumerId => Consumer.Id;

    /// <summary>Chance; many threads may use it at once.</summary>
    public Random Random { get; } = new ConcurrentRandom(Consumer.Seed ?? new Random().Next());
}
