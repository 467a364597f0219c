namespace Nsx.Provider;

/// <summary>How one service is hosted: the section <c>Nsx:Provider:Services:Calculator</c>.</summary>
public sealed class ProviderServiceOptions : AdmissionOptions
{
    /// <summary>
    /// Whether calls of the service pass what is there for all services: the memory's guard, the bytes in flight, the rate of each
    /// client, shedding, and workers; and there is no limit of calls at once unless one is set here. For a service that tells others how the provider is, or by
    /// which operators help it: it has to answer when there is too much to do. Limits that are set for the service itself and its methods
    /// still hold.
    /// </summary>
    /// <value>False by default.</value>
    public bool IsExempt { get; set; }

    /// <summary>What holds for single methods besides, by name, in any case. A name that the service does not have is an error at start.</summary>
    /// <value>None by default.</value>
    public Dictionary<string, ProviderMethodOptions> Methods { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal void ValidateService(string section)
    {
        Validate(section);
        CheckNoQueue(!IsExempt || MaxConcurrency is not null, section, $"left out of an exempt service unless {section}:{nameof(MaxConcurrency)} is set: nothing waits without a limit");
        foreach (var (name, method) in Methods)
            method.ValidateMethod($"{section}:{nameof(Methods)}:{name}");
    }
}
