namespace Nsx.Consumer;

/// <summary>Stays with one endpoint, chosen by chance and weight, until it leaves the list or fails a call, whether that is tried again or not.</summary>
/// <remarks>Many calls that fail there together move on once, all to the same endpoint.</remarks>
internal sealed class StickyPicker : Picker
{
    private readonly PickerContext _context;

    // The endpoint, and above it how many calls had failed there when it was chosen: both change at once.
    private long _choice;

    public StickyPicker(PickerContext context)
    {
        _context = context;
        _choice = context.Previous is StickyPicker before && context.Candidates.IndexOf(before.Chosen) is >= 0 and var kept
            ? Choice(kept, FailuresBefore(before._choice))
            : Choose(WeightedDraw.Pick(context.Candidates, context.Random));
    }

    private Candidate Chosen => _context.Candidates[IndexOf(Volatile.Read(ref _choice))];

    public override int Pick(in PickRequest request)
    {
        var choice = Volatile.Read(ref _choice);
        var chosen = IndexOf(choice);
        if (_context.Candidates.Length == 1 || !HasFailed(choice, request))
            return chosen;
        var other = Other(chosen);
        var now = Interlocked.CompareExchange(ref _choice, Choose(other), choice);
        return now == choice ? other : IndexOf(now);
    }

    private static long Choice(int index, int failures) => ((long)failures << 32) | (uint)index;

    private static int IndexOf(long choice) => (int)choice;

    private static int FailuresBefore(long choice) => (int)(choice >> 32);

    private long Choose(int index) => Choice(index, _context.Candidates[index].Failures);

    /// <summary>True when a call has failed there since it was chosen; also one that is not counted, because it was given up for another.</summary>
    private bool HasFailed(long choice, in PickRequest request)
    {
        var chosen = _context.Candidates[IndexOf(choice)];
        return chosen.Failures != FailuresBefore(choice) || (request.Attempt > 1 && (request.Failed is null || request.Failed == chosen));
    }

    /// <summary>Another one by weight: the draw leaves out what was chosen.</summary>
    private int Other(int chosen)
    {
        var total = 0.0;
        for (var i = 0; i < _context.Candidates.Length; i++)
            total += i == chosen ? 0 : _context.Candidates[i].Weight;

        var rest = _context.Random.NextDouble() * total;
        var last = chosen;
        for (var i = 0; i < _context.Candidates.Length; i++)
        {
            if (i == chosen)
                continue;
            last = i;
            rest -= _context.Candidates[i].Weight;
            if (rest < 0)
                break;
        }

        return last;
    }
}
