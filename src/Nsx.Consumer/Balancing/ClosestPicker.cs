using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The nearest on Earth, by the metadata <c>latitude</c> and <c>longitude</c> of the endpoints and of this consumer.</summary>
/// <remarks>
/// Endpoints within 10 km of the nearest are as near as it, and chosen among by chance and weight; so are the next ones, and so on.
/// Attempt n goes to where the n-th nearest is. Those without readable coordinates are the farthest, all of them when this
/// consumer has none. Coordinates are read when the list is made.
/// </remarks>
internal sealed class ClosestPicker : Picker
{
    private const double SamePlaceKilometres = 10;
    private readonly Random _random;
    private readonly ImmutableArray<Place> _places;
    private readonly int[] _positions;

    public ClosestPicker(PickerContext context)
    {
        _random = context.Random;
        var here = GeoPoint.Read(context.Here);
        var distances = context.Candidates.Select(candidate => Kilometres(here, GeoPoint.Read(candidate.Endpoint.Metadata))).ToArray();
        _positions = [.. Enumerable.Range(0, distances.Length).OrderBy(position => distances[position])];

        var places = ImmutableArray.CreateBuilder<Place>();
        for (var start = 0; start < _positions.Length;)
        {
            var limit = distances[_positions[start]] + SamePlaceKilometres;
            var end = start;
            while (end < _positions.Length && distances[_positions[end]] <= limit)
                end++;
            places.Add(new(start, end, [.. _positions[start..end].Select(position => context.Candidates[position])]));
            start = end;
        }

        _places = places.DrainToImmutable();
    }

    public override int Pick(in PickRequest request)
    {
        var rank = (request.Attempt - 1) % _positions.Length;
        var place = _places[0];
        for (var i = 1; rank >= place.End; i++)
            place = _places[i];
        return _positions[place.Start + WeightedDraw.Pick(place.Candidates, _random)];
    }

    private static double Kilometres(GeoPoint? here, GeoPoint? there) =>
        here is { } one && there is { } other ? one.KilometresTo(other) : double.PositiveInfinity;

    /// <summary>Those that are equally near: the places from start to end in the order of distance.</summary>
    private sealed record Place(int Start, int End, ImmutableArray<Candidate> Candidates);
}
