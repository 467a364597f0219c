using System.Text;

namespace Nsx.ZooKeeper;

/// <summary>Paths of nodes: <c>/</c>, or names that each have a <c>/</c> in front.</summary>
internal static class ZkPath
{
    private const string Root = "/";

    /// <summary>
    /// Throws an <see cref="ArgumentException"/> that says what is wrong with a path, and where. Servers would say now this, now that.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="isSequential">The server puts a number behind it: <c>/a/</c> is fine then.</param>
    public static void Validate(string path, bool isSequential = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Problem(isSequential ? path + "1" : path) is { } problem)
            throw new ArgumentException($"Expected a path such as /a/b, but in \"{Printable(path)}\" {problem}.", nameof(path));
    }

    /// <summary>A path of the server.</summary>
    /// <param name="chroot">What the client takes for the root; "" for the root itself.</param>
    /// <param name="path">A path of the client.</param>
    /// <param name="isSequential">The server puts a number behind it, which belongs below the chroot even if the path is <c>/</c>.</param>
    public static string Join(string chroot, string path, bool isSequential = false) =>
        path == Root && chroot.Length > 0 && !isSequential ? chroot : chroot + path;

    /// <summary>A path of the client, out of one of the server. One that is not below the chroot stays as it is: servers send none.</summary>
    public static string Strip(string chroot, string path)
    {
        if (chroot.Length == 0 || !path.StartsWith(chroot, StringComparison.Ordinal))
            return path;
        if (path.Length == chroot.Length)
            return Root;
        return path[chroot.Length] == '/' ? path[chroot.Length..] : path;
    }

    /// <summary>The node above; the root is its own.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : Root;

    /// <summary>A node below.</summary>
    public static string Child(string parent, string name) => parent == Root ? Root + name : $"{parent}/{name}";

    private static string? Problem(string path)
    {
        if (path.Length == 0)
            return "there is nothing";
        if (path[0] != '/')
            return "the / at the beginning is missing";
        if (path.Length == 1)
            return null;
        for (var start = 1; start <= path.Length;)
        {
            var end = path.IndexOf('/', start) is >= 0 and var slash ? slash : path.Length;
            switch (path.AsSpan(start, end - start))
            {
                case "":
                    return start == path.Length ? "there is a / at the end" : $"there is an empty name at character {start}";
                case "." or "..":
                    return $"there is a relative name at character {start}";
            }
            start = end + 1;
        }
        for (var i = 1; i < path.Length; i++)
        {
            if (IsForbidden(path[i]))
                return $"there is the forbidden character U+{(int)path[i]:X4} at character {i}";
        }
        return null;
    }

    /// <summary>Control characters, surrogates, private ones, and the specials at the end of the plane.</summary>
    private static bool IsForbidden(char c) => c is <= '\u001f' or (>= '\u007f' and <= '\u009f') or (>= '\ud800' and <= '\uf8ff') or >= '\ufff0';

    private static string Printable(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var c in path)
            _ = IsForbidden(c) ? text.Append($"\\u{(int)c:x4}") : text.Append(c);
        return text.ToString();
    }
}
