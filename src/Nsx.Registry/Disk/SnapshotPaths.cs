using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Nsx.Registry.Disk;

/// <summary>Where the files of lists lie: <c>directory/registry/service.json</c>.</summary>
internal static class SnapshotPaths
{
    private const int LongestReadable = 64;

    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary><c>$XDG_CACHE_HOME/nsx</c>, or the directory for such data of this user; null when there is none.</summary>
    public static string? Usual()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
            cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return cache.Length == 0 ? null : Path.Combine(cache, "nsx");
    }

    /// <summary>A registry's directory. Different names have different directories.</summary>
    public static string OfRegistry(string directory, string registry) => Path.Combine(directory, $"{Readable(registry)}-{Digest(registry)}");

    /// <summary>A service's file within it.</summary>
    public static string OfService(string registryDirectory, string service)
    {
        var readable = Readable(service);
        return Path.Combine(registryDirectory, $"{(readable == service ? service : $"{readable}-{Digest(service)}")}.json");
    }

    private static string Readable(string text) =>
        string.Create(Math.Min(text.Length, LongestReadable), text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = s_safe.Contains(from[i]) ? from[i] : '_';
        });

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
