using System.Globalization;
using System.Text;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>What a server says of itself, in reply to the command <c>srvr</c>.</summary>
/// <param name="Role">What it is in its ensemble.</param>
/// <param name="Zxid">Its last transaction; 0 when it does not serve.</param>
internal sealed record ServerProbe(ServerRole Role, long Zxid)
{
    private static ReadOnlySpan<byte> NotServing => "not currently serving requests"u8;

    /// <summary>Reads the reply; null when it is none, as from a server that has switched the command off.</summary>
    public static ServerProbe? Parse(ReadOnlySpan<byte> reply)
    {
        if (reply.IndexOf(NotServing) >= 0)
            return new(ServerRole.WithoutQuorum, 0);
        string? mode = null;
        long? zxid = null;
        foreach (var line in Encoding.ASCII.GetString(reply).Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("Mode: ", StringComparison.Ordinal))
                mode = line["Mode: ".Length..];
            else if (line.StartsWith("Zxid: 0x", StringComparison.Ordinal)
                && long.TryParse(line.AsSpan("Zxid: 0x".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
                zxid = number;
        }

        return mode is null || zxid is null ? null : new(mode is "leader" or "standalone" ? ServerRole.Leads : ServerRole.Follows, zxid.Value);
    }
}

/// <summary>What a server is in its ensemble.</summary>
internal enum ServerRole
{
    /// <summary>It leads, or stands alone: nobody has newer data.</summary>
    Leads,

    /// <summary>Others may have newer data.</summary>
    Follows,

    /// <summary>It waits for others, and serves nobody meanwhile.</summary>
    WithoutQuorum,
}
