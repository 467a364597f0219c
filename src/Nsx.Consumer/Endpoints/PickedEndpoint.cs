namespace Nsx.Consumer;

/// <summary>Where one attempt of a call goes. Whoever has it settles it, exactly once: see <see cref="EndpointNode"/>.</summary>
/// <param name="Node">The endpoint; it has been entered.</param>
/// <param name="Session">A session with it.</param>
/// <param name="Trial">What its breaker wants back at the end; 0 as a rule.</param>
internal readonly record struct PickedEndpoint(EndpointNode Node, CallSession Session, int Trial)
{
    /// <summary>True when there is none.</summary>
    public bool IsNone => Node is null;

    /// <summary>The call was not sent after all.</summary>
    public void Leave() => Node.Leave(Trial);
}
