using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>What a <see cref="CallLogFilter"/> writes.</summary>
public sealed class CallLogOptions
{
    /// <summary>Whether arguments are written. Those that are <see cref="SensitiveAttribute">sensitive</see> never are.</summary>
    /// <value>False by default.</value>
    public bool ShowArguments { get; init; }

    /// <summary>The level of calls that succeed. Those that fail are warnings.</summary>
    /// <value><see cref="LogLevel.Information"/> by default.</value>
    public LogLevel Level { get; init; } = LogLevel.Information;
}
