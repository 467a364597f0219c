namespace Nsx.Benchmarks.Driver;

/// <summary>Whether idle processors may fall asleep between two calls: on a virtual machine that decides concurrency 1.</summary>
internal enum Profile
{
    Natural,
    Awake,
}
