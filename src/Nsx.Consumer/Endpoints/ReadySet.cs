using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints that calls can go to at one moment, and who chooses among them. Immutable: callers read it without a lock.</summary>
/// <param name="nodes">The endpoints.</param>
/// <param name="picker">Who chooses; null when there are none.</param>
/// <param name="isPanic">True when so many look bad that breakers do not count.</param>
internal sealed class ReadySet(ImmutableArray<EndpointNode> nodes, Picker? picker, bool isPanic)
{
    // One that is refused is drawn again: what lies behind it in the list must not get all of its calls.
    private const int Draws = 3;

    private readonly ImmutableArray<ServiceEndpoint> _endpoints = Endpoints(nodes);

    public static ReadySet Empty { get; } = new([], null, false);

    public ImmutableArray<EndpointNode> Nodes => nodes;

    public Picker? Picker => picker;

    public bool IsPanic => isPanic;

    /// <summary>True when another one for these nodes would be the same: pickers may depend on any word of the metadata, not only on who is there.</summary>
    public bool IsOf(ImmutableArray<EndpointNode> others, bool otherIsPanic) =>
        isPanic == otherIsPanic && nodes.SequenceEqual(others) && _endpoints.SequenceEqual(Endpoints(others));

    /// <summary>Chooses an endpoint that has a session: one that this call has not been at yet, as long as there is one.</summary>
    /// <param name="request">What the picker may know of the call.</param>
    /// <param name="attempts">Which endpoints the call has been at already; null for none.</param>
    /// <returns>The endpoint, entered; the default when none has a session.</returns>
    public PickedEndpoint Pick(in PickRequest request, Attempts? attempts)
    {
        if (nodes.IsEmpty)
            return default;
        var chosen = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            chosen = nodes.Length == 1 ? 0 : picker!.Pick(request);
            if (attempts?.HasTried(nodes[chosen]) != true && nodes[chosen].Enter(!isPanic) is { IsNone: false } picked)
                return picked;
        }

        var other = FirstBehind(chosen, attempts, wasTried: false);
        return other.IsNone && attempts is not null ? FirstBehind(chosen, attempts, wasTried: true) : other;
    }

    private static ImmutableArray<ServiceEndpoint> Endpoints(ImmutableArray<EndpointNode> nodes) => [.. nodes.Select(node => node.Candidate.Endpoint)];

    private PickedEndpoint FirstBehind(int chosen, Attempts? attempts, bool wasTried)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[(chosen + i) % nodes.Length];
            if ((attempts?.HasTried(node) == true) == wasTried && node.Enter(!isPanic) is { IsNone: false } picked)
                return picked;
        }

        return default;
    }
}
