using Nsx.Benchmarks.Load;
using Nsx.Benchmarks.Redis;

namespace Nsx.Benchmarks.Driver;

/// <summary>Everything a run has seen.</summary>
internal sealed class RunResults
{
    public List<RoundStart> Rounds { get; } = [];

    public List<(Round Round, LevelResult Level)> Levels { get; } = [];

    public List<(Round Round, RedisResult Result)> Redis { get; } = [];

    /// <summary>What was left out, and why.</summary>
    public List<string> Remarks { get; } = [];
}
