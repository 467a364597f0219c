using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints that calls can go to at one moment, and who chooses among them. Immutable: callers read it without a lock.</summary>
internal sealed class ReadySet(ImmutableArray<EndpointNode> nodes, Picker? picker)
{
    public static ReadySet Empty { get; } = new([], null);

    public ImmutableArray<EndpointNode> Nodes => nodes;

    public Picker? Picker => picker;

    /// <summary>Chooses an endpoint that has a session: one that has not failed this call yet, as long as there is one.</summary>
    /// <param name="request">What the picker may know of the call.</param>
    /// <param name="attempts">Which endpoints have failed the call already; null for none.</param>
    /// <returns>The endpoint, entered; the default when none has a session.</returns>
    public PickedEndpoint Pick(in PickRequest request, Attempts? attempts)
    {
        if (nodes.IsEmpty)
            return default;
        var chosen = nodes.Length == 1 ? 0 : picker!.Pick(request);
        if (attempts?.Failed(nodes[chosen]) != true && nodes[chosen].Enter() is { } session)
            return new(nodes[chosen], session);
        var other = FirstBehind(chosen, node => attempts?.Failed(node) != true);
        return other.IsNone && attempts is not null ? FirstBehind(chosen, attempts.Failed) : other;
    }

    private PickedEndpoint FirstBehind(int chosen, Predicate<EndpointNode> condition)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[(chosen + i) % nodes.Length];
            if (condition(node) && node.Enter() is { } session)
                return new(node, session);
        }

        return default;
    }
}
