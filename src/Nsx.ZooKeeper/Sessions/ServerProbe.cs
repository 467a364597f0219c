using System.Globalization;
using System.Text;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>What a server says of itself, in reply to the command <c>srvr</c>.</summary>
/// <param name="IsServing">Whether it leads, or stands alone: then nobody has newer data than it.</param>
/// <param name="Zxid">Its last transaction.</param>
internal sealed record ServerProbe(bool IsServing, long Zxid)
{
    /// <summary>Reads the reply; null when it is none, as from a server that has switched the command off.</summary>
    public static ServerProbe? Parse(ReadOnlySpan<byte> reply)
    {
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

        return mode is null || zxid is null ? null : new(mode is "leader" or "standalone", zxid.Value);
    }
}
