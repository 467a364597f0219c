namespace Nsx.Consumer;

/// <summary>Stays with one endpoint, chosen by chance and weight, until it leaves the list or fails a call.</summary>
/// <remarks>Many calls that fail there together move on once, all to the same endpoint, when the requests say where they failed.</remarks>
internal sealed class StickyPicker : Picker
{
    private readonly PickerContext _context;
    private int _chosen;

    public StickyPicker(PickerContext context)
    {
        _context = context;
        _chosen = context.Previous is StickyPicker before ? context.Candidates.IndexOf(before.Chosen) : -1;
        if (_chosen < 0)
            _chosen = WeightedDraw.Pick(context.Candidates, context.Random);
    }

    private Candidate Chosen => _context.Candidates[Volatile.Read(ref _chosen)];

    public override int Pick(in PickRequest request)
    {
        var chosen = Volatile.Read(ref _chosen);
        if (request.Attempt <= 1 || _context.Candidates.Length == 1)
            return chosen;
        if (request.Failed is { } failed && failed != _context.Candidates[chosen])
            return chosen;
        var other = Other(chosen);
        var now = Interlocked.CompareExchange(ref _chosen, other, chosen);
        return now == chosen ? other : now;
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
