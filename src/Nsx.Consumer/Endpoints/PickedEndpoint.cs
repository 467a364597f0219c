namespace Nsx.Consumer;

/// <summary>Where one attempt of a call goes. Whoever has it settles it, exactly once: see <see cref="EndpointNode"/>.</summary>
/// <param name="Node">The endpoint; it has been entered.</param>
/// <param name="Session">A session with it.</param>
internal readonly record struct PickedEndpoint(EndpointNode Node, CallSession Session)
{
    /// <summary>True when there is none.</summary>
    public bool IsNone => Node is null;
}
