namespace Nsx.Registry;

/// <summary>A request that the lease registry refuses. The message is the error's line: a code and words.</summary>
internal sealed class LeaseRefusedException(string codeAndText) : Exception(codeAndText)
{
    public static LeaseRefusedException Limit(string problem, string limit) => new($"ERR {problem} ({nameof(LeaseLimits)}.{limit})");
}
