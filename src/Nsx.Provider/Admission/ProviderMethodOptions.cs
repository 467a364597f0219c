namespace Nsx.Provider;

/// <summary>How one method is hosted: the section <c>Nsx:Provider:Services:Calculator:Methods:Add</c>.</summary>
public sealed class ProviderMethodOptions : AdmissionOptions
{
    internal void ValidateMethod(string section)
    {
        Validate(section);

        // Only calls that a limit holds back wait, and a method has none of its own.
        CheckNoQueue(MaxConcurrency is not null, section, $"left out unless {section}:{nameof(MaxConcurrency)} is set: nothing waits without a limit");
    }
}
