namespace Nsx.Provider;

/// <summary>Whom an <see cref="AddressFilter"/> lets pass. A match is an address (<c>10.0.0.7</c>, <c>::1</c>), a network
/// (<c>10.0.0.0/8</c>), <c>loopback</c> (all of 127.0.0.0/8, and ::1) or <c>unix</c> (all Unix sockets).</summary>
public sealed class AddressFilterOptions
{
    /// <summary>Who may call; empty for everybody who is not denied.</summary>
    public IList<string> Allow { get; init; } = [];

    /// <summary>Who may not call, even when allowed.</summary>
    public IList<string> Deny { get; init; } = [];
}
