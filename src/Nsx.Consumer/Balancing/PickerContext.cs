using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>What a picker is made of.</summary>
/// <param name="Candidates">The endpoints to choose among, never none, in the order of their addresses. All are connected and in service.</param>
/// <param name="Random">A source of chance that many threads may use at once.</param>
/// <param name="Time">The clock.</param>
public sealed record PickerContext(ImmutableArray<Candidate> Candidates, Random Random, TimeProvider Time)
{
    private Picker? _previous;

    /// <summary>
    /// The picker for the list before; null for the first, and once the picker is made: one that keeps its context would otherwise
    /// keep all pickers before it. It may still be in use for a moment.
    /// </summary>
    public Picker? Previous
    {
        get => _previous;
        init => _previous = value;
    }

    /// <summary>Where this consumer is, for pickers that care for distance: words such as <c>zone</c>, <c>latitude</c>, <c>longitude</c>.</summary>
    public IReadOnlyDictionary<string, string> Here { get; init; } = CallMetadata.Empty;

    /// <summary>Whether the picker has asked for round trips.</summary>
    internal bool AreRoundTripsWanted { get; private set; }

    /// <summary>
    /// Has <see cref="Candidate.RoundTrip"/> measured from now on, which is not done unless a picker asks for it. To be called while
    /// the picker is made.
    /// </summary>
    public void MeasureRoundTrips() => AreRoundTripsWanted = true;

    /// <summary>Makes the picker, then forgets the one before.</summary>
    internal Picker Make(PickerFactory factory)
    {
        var picker = factory(this);
        _previous = null;
        return picker;
    }
}
