namespace Nsx.Consumer.Tests.Balancing;

public sealed class ClosestTests : PickerTest
{
    private static readonly (string, string)[] s_berlin = Place("52.52", "13.405");
    private static readonly (string, string)[] s_potsdam = Place("52.39", "13.065");
    private static readonly (string, string)[] s_newYork = Place("40.7128", "-74.006");
    private static readonly (string, string)[] s_sydney = Place("-33.8688", "151.2093");

    private static (string, string)[] Place(string latitude, string longitude) => [("latitude", latitude), ("longitude", longitude)];

    [Theory]
    // Known great-circle distances: Berlin to New York 6,385 km, to Sydney 16,090 km; a quarter and a half of the way round.
    [InlineData(52.52, 13.405, 40.7128, -74.006, 6385)]
    [InlineData(52.52, 13.405, -33.8688, 151.2093, 16_090)]
    [InlineData(0, 0, 0, 90, 10_007.5)]
    [InlineData(0, 0, 0, 180, 20_015)]
    [InlineData(0, 179.9, 0, -179.9, 22.24)]
    [InlineData(90, 13, 90, 150, 0)]
    public void Distances_are_as_on_a_globe(double latitude, double longitude, double otherLatitude, double otherLongitude, double kilometres)
    {
        var (one, other) = (new GeoPoint(latitude, longitude), new GeoPoint(otherLatitude, otherLongitude));
        one.KilometresTo(other).ShouldBe(kilometres, 0.005 * kilometres + 0.01);
        other.KilometresTo(one).ShouldBe(one.KilometresTo(other), 0.001);
    }

    [Fact]
    public void All_calls_go_to_the_nearest()
    {
        var sut = Make(LoadBalancing.Closest, [Candidate("a:1", s_sydney), Candidate("b:1", s_berlin), Candidate("c:1", s_newYork)], null, s_potsdam);
        Count(sut, 3, 100)[1].ShouldBe(100);
    }

    [Fact]
    public void Attempt_n_goes_where_the_nth_nearest_is()
    {
        var sut = Make(
            LoadBalancing.Closest,
            [Candidate("a:1", s_sydney), Candidate("b:1"), Candidate("c:1", s_newYork), Candidate("d:1", s_berlin)], null, s_potsdam);
        Enumerable.Range(1, 5).Select(attempt => sut.Pick(Call with { Attempt = attempt })).ShouldBe([3, 2, 0, 1, 3]);
    }

    [Fact]
    public void Those_at_one_place_share_by_weight()
    {
        var near = Place("52.53", "13.41");
        var sut = Make(
            LoadBalancing.Closest,
            [Candidate("a:1", [.. s_berlin, ("weight", "300")]), Candidate("b:1", [.. near, ("weight", "100")]), Candidate("c:1", s_potsdam)], null, s_berlin);
        var seen = Count(sut, 3, 10_000);
        seen[2].ShouldBe(0);
        Statistics.Fits(seen[..2], [3, 1]).ShouldBeTrue(string.Join(' ', seen));
        Count(sut, 3, 100, Call with { Attempt = 2 })[2].ShouldBe(0);
        Count(sut, 3, 100, Call with { Attempt = 3 })[2].ShouldBe(100);
    }

    [Theory]
    [InlineData("", "13")]
    [InlineData("north", "13")]
    [InlineData("NaN", "13")]
    [InlineData("90.1", "13")]
    [InlineData("52", "-181")]
    [InlineData("52,5", "13")]
    public void What_cannot_be_read_is_farthest(string latitude, string longitude)
    {
        var sut = Make(LoadBalancing.Closest, [Candidate("a:1", Place(latitude, longitude)), Candidate("b:1", s_sydney)], null, s_berlin);
        Count(sut, 2, 50)[1].ShouldBe(50);
    }

    [Fact]
    public void Who_does_not_know_where_it_is_takes_all()
    {
        var seen = Count(Make(LoadBalancing.Closest, [Candidate("a:1", s_sydney), Candidate("b:1", s_berlin), Candidate("c:1")]), 3, 9000);
        Statistics.Fits(seen, [1, 1, 1]).ShouldBeTrue(string.Join(' ', seen));
    }
}
