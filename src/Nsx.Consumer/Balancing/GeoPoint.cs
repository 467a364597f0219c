using System.Globalization;

namespace Nsx.Consumer;

/// <summary>A place on Earth.</summary>
/// <param name="Latitude">In degrees, −90 to 90.</param>
/// <param name="Longitude">In degrees, −180 to 180.</param>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    public const string LatitudeKey = "latitude";
    public const string LongitudeKey = "longitude";
    private const double EarthRadiusKilometres = 6371;

    /// <summary>What the words <c>latitude</c> and <c>longitude</c> say; null when one is missing, no number, or out of range.</summary>
    public static GeoPoint? Read(IReadOnlyDictionary<string, string> metadata) =>
        ReadLatitude(metadata) is { } latitude && ReadLongitude(metadata) is { } longitude ? new(latitude, longitude) : null;

    /// <summary>Null when it is missing, no number, or out of range.</summary>
    public static double? ReadLatitude(IReadOnlyDictionary<string, string> metadata) => Degrees(metadata, LatitudeKey, 90);

    /// <inheritdoc cref="ReadLatitude"/>
    public static double? ReadLongitude(IReadOnlyDictionary<string, string> metadata) => Degrees(metadata, LongitudeKey, 180);

    /// <summary>Along the surface, as on a ball: wrong by half a percent at most.</summary>
    public double KilometresTo(GeoPoint other)
    {
        var (north, otherNorth) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var haversine = Haversine(otherNorth - north)
            + (Math.Cos(north) * Math.Cos(otherNorth) * Haversine(double.DegreesToRadians(other.Longitude - Longitude)));
        return 2 * EarthRadiusKilometres * Math.Asin(Math.Sqrt(Math.Min(haversine, 1)));
    }

    private static double Haversine(double angle) => Math.Pow(Math.Sin(angle / 2), 2);

    private static double? Degrees(IReadOnlyDictionary<string, string> metadata, string key, double most) =>
        metadata.TryGetValue(key, out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
        && Math.Abs(degrees) <= most
            ? degrees
            : null;
}
