namespace Nsx.Provider;

/// <summary>How one method is hosted: the section <c>Nsx:Provider:Services:Calculator:Methods:Add</c>.</summary>
public sealed class ProviderMethodOptions : AdmissionOptions
{
    internal void ValidateMethod(string section) => Validate(section);
}
