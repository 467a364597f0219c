using System.Text.Json;

namespace Nsx.Benchmarks.Load;

/// <summary>
/// One measured level: the JSON line that every client prints, in whatever language it is written.
/// A number of bytes is null where the runtime does not count them.
/// </summary>
internal sealed record LevelResult(
    string Contender,
    string Op,
    int InFlight,
    int Conns,
    double CallsPerSecond,
    double P50us,
    double P99us,
    double ClientCpuUsPerCall,
    double ServerCpuUsPerCall,
    double? ClientBytesPerCall,
    double? ServerBytesPerCall)
{
    public static LevelResult Parse(string line) =>
        JsonSerializer.Deserialize<LevelResult>(line, JsonSerializerOptions.Web)
        ?? throw new InvalidDataException($"Expected a level's JSON line, got '{line}'.");

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
