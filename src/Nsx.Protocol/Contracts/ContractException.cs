namespace Nsx.Protocol;

/// <summary>An interface or a function that cannot be called over a wire. Thrown at start, never during a call.</summary>
/// <param name="contract">What was looked at.</param>
/// <param name="problems">Everything that is wrong with it, each with the way out.</param>
public sealed class ContractException(string contract, IReadOnlyList<string> problems)
    : Exception($"'{contract}' cannot be a service:{string.Concat(problems.Select(problem => $"\n  - {problem}"))}")
{
    /// <summary>Everything that is wrong, each with the way out.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
