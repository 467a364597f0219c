namespace Nsx.Consumer;

/// <summary>How one service is called. Bound to the configuration section <c>Nsx:Consumer:Services:NAME</c>.</summary>
/// <remarks>Proxies that are made with equal options share what they know of the service's endpoints.</remarks>
public sealed record ServiceOptions
{
    /// <summary>How long to wait for its methods; null for what the contract says, and then for <see cref="ConsumerOptions.Timeout"/>.</summary>
    /// <value>1 ms to 1 h.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Where its endpoints are found: a registry's address such as <c>dns://calculator.internal:7400</c> or <c>static://10.0.0.1:7400</c>.</summary>
    /// <value>Null by default: the consumer's registry. May hold secrets. The only option that does not change while the process runs.</value>
    public string? Target { get; set; }

    /// <summary>Whether calls wait for a provider when none can be reached; null for <see cref="ConsumerOptions.WaitForReady"/>.</summary>
    public bool? WaitForReady { get; set; }

    /// <summary>How the endpoint of a call is chosen: one of <see cref="Consumer.LoadBalancing"/>, or a name in <see cref="ConsumerOptions.Pickers"/>.</summary>
    /// <value><c>PowerOfTwoChoices</c> by default. Letter case does not matter.</value>
    public string LoadBalancing { get; set; } = Consumer.LoadBalancing.PowerOfTwoChoices;

    /// <summary>What is done when a call fails.</summary>
    /// <value><see cref="FailMode.Failover"/> by default.</value>
    public FailMode FailMode { get; set; }

    /// <summary>How long an endpoint that appears gets less than its share of calls: it rises evenly from a tenth to all of it.</summary>
    /// <value>0 to 1 h; 10 s by default. Endpoints that were there before this consumer need no warm-up.</value>
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Which endpoints may be called at all.</summary>
    public RoutingOptions Routing { get; set; } = new();

    /// <summary>How often and when failed calls are tried again.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>When a second endpoint is asked while the first may still answer.</summary>
    public HedgingOptions Hedging { get; set; } = new();

    /// <summary>When endpoints that fail are left alone.</summary>
    public BreakerOptions Breaker { get; set; } = new();

    /// <summary>When endpoints that are slower than the others are left alone.</summary>
    public LatencyEjectionOptions LatencyEjection { get; set; } = new();

    /// <summary>When calls are not even sent, because most of those before were refused.</summary>
    public ThrottleOptions Throttle { get; set; } = new();

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        var hour = TimeSpan.FromHours(1);
        OptionRange.Check(Timeout is not { } timeout || (timeout > TimeSpan.Zero && timeout <= hour), section, nameof(Timeout), Timeout, "more than 0, at most 1 h");
        OptionRange.Check(Enum.IsDefined(FailMode), section, nameof(FailMode), FailMode, $"one of {string.Join(", ", Enum.GetNames<FailMode>())}");
        OptionRange.Check(WarmUp >= TimeSpan.Zero && WarmUp <= hour, section, nameof(WarmUp), WarmUp, "0 to 1 h");
        Routing.Validate($"{section}:{nameof(Routing)}");
        Retry.Validate($"{section}:{nameof(Retry)}");
        Hedging.Validate($"{section}:{nameof(Hedging)}");
        Breaker.Validate($"{section}:{nameof(Breaker)}");
        LatencyEjection.Validate($"{section}:{nameof(LatencyEjection)}");
        Throttle.Validate($"{section}:{nameof(Throttle)}");
        OptionRange.Check(
            Breaker.IsEnabled || !LatencyEjection.IsEnabled,
            $"{section}:{nameof(LatencyEjection)}",
            nameof(LatencyEjection.IsEnabled),
            LatencyEjection.IsEnabled,
            $"false where {section}:{nameof(Breaker)}:{nameof(Breaker.IsEnabled)} is: ejected endpoints are those whose breaker was opened");
    }

    /// <summary>A copy that shares nothing with this object: what its owner changes later must not change what is in use.</summary>
    internal ServiceOptions Copy() => this with
    {
        Routing = Routing with { },
        Retry = Retry with { },
        Hedging = Hedging with { },
        Breaker = Breaker with { },
        LatencyEjection = LatencyEjection with { },
        Throttle = Throttle with { },
    };
}
