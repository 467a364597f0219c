namespace Nsx.Consumer;

/// <summary>One endpoint of one service target: its connections, and what calls have shown of it.</summary>
internal sealed class EndpointNode(ServiceEndpoint endpoint, EndpointChannel channel, TimeProvider time)
{
    public Candidate Candidate { get; } = new(endpoint, time);

    public EndpointChannel Channel => channel;

    public string Address => channel.Address;

    /// <summary>A session for one call; null when there is none. Whoever gets one settles the call with <see cref="Settle"/>.</summary>
    public CallSession? Enter()
    {
        if (channel.Pick() is not { } session)
            return null;
        Candidate.Began();
        return session;
    }

    /// <summary>A call was not sent after all.</summary>
    public void Leave() => Candidate.Ended();

    /// <summary>A call has ended.</summary>
    /// <param name="now">A timestamp; may be some milliseconds old.</param>
    /// <param name="began">When it was sent; 0 for a stream, whose length says nothing.</param>
    /// <param name="exception">How it failed; null when it did not.</param>
    public void Settle(long now, long began, Exception? exception)
    {
        if (exception is OperationCanceledException || began == 0)
            Candidate.Ended();
        else
            Candidate.Ended(now, Math.Max(now - began, 0), EndpointFault.Of(exception) == EndpointFault.Kind.None);
    }
}
