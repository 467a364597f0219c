namespace Tron.Server;

/// <summary>From whom requests are taken that are typed as one line, as with <c>nc</c> or <c>telnet</c>.</summary>
public enum InlineRequests
{
    /// <summary>From nobody.</summary>
    Never,

    /// <summary>From this machine: the default. From elsewhere they are how web pages and proxies are made to talk to servers.</summary>
    Loopback,

    /// <summary>From everybody.</summary>
    Always,
}
