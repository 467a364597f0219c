namespace Nsx.Benchmarks.Driver;

/// <summary>At most one run on a machine: two would only measure each other.</summary>
internal static class RunLock
{
    public static IDisposable? TryTake()
    {
        try
        {
            var path = Path.Combine(Path.GetTempPath(), "nsx-benchmarks.lock");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
