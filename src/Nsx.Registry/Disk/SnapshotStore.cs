using Microsoft.Extensions.Logging;
using Nsx.Registry.Diagnostics;

namespace Nsx.Registry.Disk;

/// <summary>The files in which one registry's lists outlive this process. All members may be called by any thread.</summary>
/// <remarks>A disk that fails, is full or belongs to others is a line in the log, not an exception. Of several processes the last one wins: files are replaced as a whole, and any of them is as good.</remarks>
/// <param name="directory">The registry's directory; made when it is needed.</param>
/// <param name="maxAge">How old a list may be.</param>
/// <param name="time">The time that ages go by.</param>
/// <param name="logger">Where to log.</param>
internal sealed class SnapshotStore(string directory, TimeSpan maxAge, TimeProvider time, ILogger logger)
{
    private const int LargestFileBytes = 64 << 20;

    private int _hasFailed;

    public TimeSpan MaxAge => maxAge;

    /// <summary>What was kept of a service; null when there is nothing, or nothing that can be trusted.</summary>
    public SnapshotFile? Load(string service)
    {
        var path = SnapshotPaths.OfService(directory, service);
        try
        {
            if (new FileInfo(path) is not { Exists: true } info)
                return null;
            if (info.Length > LargestFileBytes)
                return Refuse(path, $"expected at most {LargestFileBytes} bytes, got {info.Length}");
            if (!SnapshotFile.TryRead(File.ReadAllBytes(path), service, out var file, out var problem))
                return Refuse(path, problem);
            var age = time.GetUtcNow() - file.SavedAt;

            // One from the future is as doubtful: some clock is wrong.
            return age.Duration() <= maxAge ? file : Refuse(path, $"it is {age.TotalHours:0.#} h old");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, e.Message);
        }
    }

    /// <summary>Keeps a list. Whoever reads meanwhile sees the one before.</summary>
    public void Save(string service, IEnumerable<ServiceEndpoint> endpoints)
    {
        var path = SnapshotPaths.OfService(directory, service);
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            MakeDirectory();
            try
            {
                File.WriteAllBytes(unfinished, SnapshotFile.Write(service, endpoints, time.GetUtcNow()));
                File.Move(unfinished, path, overwrite: true);
            }
            finally
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
                RegistryLog.SnapshotNotKept(logger, path, e.Message);
        }
    }

    /// <summary>For this user alone: a list says where calls go.</summary>
    private void MakeDirectory()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private SnapshotFile? Refuse(string path, string problem)
    {
        RegistryLog.SnapshotRefused(logger, path, problem);
        return null;
    }
}
