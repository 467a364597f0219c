using System.Collections.Frozen;

namespace Nsx;

/// <summary>The codes of declared errors: the first word of a RESP error.</summary>
public static class ErrorCode
{
    private const int Longest = 64;

    /// <summary>Words that mean something to the protocol, or to Redis clients of their own accord.</summary>
    private static readonly FrozenSet<string> s_reserved = new[]
    {
        "ABORTED", "ARGS", "ASK", "BIGRESULT", "BUSY", "CANCELED", "CLUSTERDOWN", "CROSSSLOT", "DEADLINE", "DENIED", "DRAINING", "ERR", "EXECABORT",
        "INTERNAL", "LOADING", "MASTERDOWN", "MOVED", "NOAUTH", "NOPERM", "NOPROTO", "NOREPLICAS", "NOSCRIPT", "OOM", "PROTO",
        "READONLY", "TIMEOUT", "TOOBIG", "TRYAGAIN", "UNKNOWN", "WRONGPASS",
    }.ToFrozenSet();

    /// <summary>Gives the code back, or says why it cannot be one.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, has other characters, or is reserved.</exception>
    public static string Check(string code)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        if (code.Length > Longest || !char.IsAsciiLetterUpper(code[0]) || !code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            throw new ArgumentException($"Expected a code such as NOT_FOUND (A-Z, 0-9, _; at most {Longest}), got '{code}'.", nameof(code));
        if (s_reserved.Contains(code))
            throw new ArgumentException($"The code '{code}' is reserved: choose another.", nameof(code));
        return code;
    }
}
