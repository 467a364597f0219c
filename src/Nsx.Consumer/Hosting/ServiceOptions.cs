namespace Nsx.Consumer;

/// <summary>How one service is called. Bound to the configuration section <c>Nsx:Consumer:Services:NAME</c>.</summary>
public sealed record ServiceOptions
{
    /// <summary>How long to wait for its methods; null for what the contract says, and then for <see cref="ConsumerOptions.Timeout"/>.</summary>
    /// <value>1 ms to 1 h.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether calls wait for a provider when none can be reached; null for <see cref="ConsumerOptions.WaitForReady"/>.</summary>
    public bool? WaitForReady { get; set; }

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section, for the message.</param>
    public void Validate(string section) => OptionRange.Check(
        Timeout is not { } timeout || (timeout > TimeSpan.Zero && timeout <= TimeSpan.FromHours(1)), section, nameof(Timeout), Timeout, "more than 0, at most 1 h");
}
