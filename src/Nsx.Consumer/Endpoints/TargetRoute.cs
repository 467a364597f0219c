using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints for calls that want the same: those with one tag, or those without. What can be called now is replaced as a whole.</summary>
/// <param name="context">The target's context.</param>
/// <param name="tag">The tag; null for what the service's options say.</param>
internal sealed class TargetRoute(TargetContext context, string? tag)
{
    private readonly RoutingOptions _options = context.Routing with { Tag = tag ?? context.Routing.Tag };
    private Route _listed = Route.None(null);
    private Route _suspects = Route.None(null);
    private volatile ReadySet _ready = ReadySet.Empty;

    /// <summary>Who can be called now.</summary>
    public ReadySet Ready => _ready;

    /// <summary>All that may be called, whether they can be reached or not; suspects come last.</summary>
    public IEnumerable<ServiceEndpoint> Endpoints => _listed.Endpoints.Concat(_suspects.Endpoints);

    /// <summary>All that calls to all go to, in whatever zone or subset; suspects come last.</summary>
    public IEnumerable<ServiceEndpoint> All => _listed.All.Concat(_suspects.All);

    /// <summary>Whether there are calls to all, so that all must be connected. Under the target's lock.</summary>
    public bool ReachesAll { get; set; }

    /// <summary>Those to be connected to. Under the target's lock.</summary>
    public IEnumerable<ServiceEndpoint> Wanted => ReachesAll ? All : Endpoints;

    /// <summary>Why none may be called; null when some may.</summary>
    public string? WhyNone => _listed.Endpoints.IsEmpty && _suspects.Endpoints.IsEmpty ? _listed.WhyNone : null;

    /// <summary>Chooses among what the registry says. Under the target's lock.</summary>
    public void Choose(EndpointSnapshot snapshot, NodeTable nodes)
    {
        _listed = Router.Find(snapshot.Endpoints, _options, context.ConsumerId, IsUsable);
        _suspects = Router.Find(snapshot.Suspects, _options, context.ConsumerId, IsUsable);

        bool IsUsable(ServiceEndpoint endpoint) => nodes.Find(endpoint.Address)?.IsUsable ?? true;
    }

    /// <summary>Looks again at who can be called: suspects only when nobody else can. Under the target's lock.</summary>
    public void Refresh(NodeTable nodes)
    {
        var connected = Connected(_listed, nodes) is { IsEmpty: false } usual ? usual : Connected(_suspects, nodes);
        var (usable, isPanic) = Availability.Of(connected, static node => IsClosed(node) || node.Breaker.State == BreakerState.HalfOpen, context.Options.Breaker.LongestEjectedShare);

        // With nobody but those that are tried by one call each, all other calls would wait for these.
        isPanic |= !usable.IsEmpty && !usable.Any(IsClosed);
        if (isPanic && !_ready.IsPanic)
            ConsumerLog.Panic(context.Logger, context.Service, connected.Length);
        if (!_ready.IsOf(usable, isPanic))
            _ready = usable.IsEmpty ? ReadySet.Empty : new(usable, CreatePicker(usable), isPanic);
    }

    private static bool IsClosed(EndpointNode node) => node.Breaker.State is BreakerState.Closed or BreakerState.Recovering;

    private static ImmutableArray<EndpointNode> Connected(Route route, NodeTable nodes) =>
        [.. route.Endpoints.Select(endpoint => nodes.Find(endpoint.Address)).OfType<EndpointNode>().Where(node => node.IsConnected)];

    private Picker CreatePicker(ImmutableArray<EndpointNode> nodes)
    {
        var candidates = nodes.Select(node => node.Candidate).ToImmutableArray();
        var made = new PickerContext(candidates, context.Random, context.Time) { Previous = _ready.Picker, Here = context.Consumer.Here };
        var picker = made.Make(context.CreatePicker);
        if (made.AreRoundTripsWanted)
        {
            foreach (var node in nodes)
                node.MeasureRoundTrips();
        }

        return picker;
    }
}
