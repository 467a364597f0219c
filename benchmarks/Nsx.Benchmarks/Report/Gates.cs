using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.Report;

/// <summary>
/// How many times the calls per second of each contender we promise to reach, on one connection.
/// About half of what the first prototype of the design measured: a gate is to catch a loss, not to celebrate.
/// </summary>
internal static class Gates
{
    private static readonly Dictionary<(string Against, string Op, int InFlight), double> Minimum = new()
    {
        [("grpc-cpp", "add", 1)] = 2.5,
        [("grpc-cpp", "add", 64)] = 10,
        [("grpc-cpp", "add", 256)] = 20,
        [("grpc-cpp", "echo", 64)] = 8,
        [("go-netrpc", "add", 1)] = 1.2,
        [("go-netrpc", "add", 64)] = 7,
        [("go-netrpc", "add", 256)] = 12,
        [("go-netrpc", "echo", 64)] = 5,
        [("aspnet-h1", "add", 1)] = 1.2,
        [("aspnet-h1", "add", 64)] = 10,
        [("aspnet-h1", "add", 256)] = 20,
        [("aspnet-h1", "echo", 64)] = 7,
        [("aspnet-h2c", "add", 1)] = 2,
        [("aspnet-h2c", "add", 64)] = 7,
        [("aspnet-h2c", "add", 256)] = 15,
        [("aspnet-h2c", "echo", 64)] = 4,
        [("floor", "add", 1)] = 0.7,
        [("floor", "add", 64)] = 0.3,
        [("floor", "add", 256)] = 0.12,
    };

    public static double? Find(Profile profile, string against, string op, int inFlight, int connections)
    {
        // One call at a time measures the host's wake-ups, unless the processors are kept awake.
        var isMeaningful = connections == 1 && (inFlight > 1 || profile is Profile.Awake);
        return isMeaningful && Minimum.TryGetValue((against, op, inFlight), out var minimum) ? minimum : null;
    }
}
