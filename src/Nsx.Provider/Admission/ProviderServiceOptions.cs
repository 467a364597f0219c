namespace Nsx.Provider;

/// <summary>How one service is hosted: the section <c>Nsx:Provider:Services:Calculator</c>.</summary>
public sealed class ProviderServiceOptions : AdmissionOptions
{
    /// <summary>What holds for single methods besides, by name, in any case. A name that the service does not have is an error at start.</summary>
    /// <value>None by default.</value>
    public Dictionary<string, ProviderMethodOptions> Methods { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal void ValidateService(string section)
    {
        Validate(section);
        foreach (var (name, method) in Methods)
            method.ValidateMethod($"{section}:{nameof(Methods)}:{name}");
    }
}
