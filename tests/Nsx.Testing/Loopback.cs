using System.Net;

namespace Nsx.Testing;

/// <summary>Loopback addresses, each for one listener alone: a port that was left there is given to nobody else, so that it stays closed.</summary>
public static class Loopback
{
    private static int s_last;

    /// <summary>An address that nobody of this process has had.</summary>
    public static IPAddress Next()
    {
        var number = Interlocked.Increment(ref s_last);

        // Not 127.0.0.0/16, where everybody listens; and other processes begin elsewhere.
        return new([127, (byte)(1 + (Environment.ProcessId % 254)), (byte)(number >> 8), (byte)number]);
    }
}
