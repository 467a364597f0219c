namespace Tron.Resp;

/// <summary>What a peer may send. Nothing that a peer declares costs memory before its bytes have arrived.</summary>
/// <remarks>A breach raises a <see cref="RespProtocolException"/> that names the option; the connection is then closed.</remarks>
public sealed record RespLimits
{
    /// <summary>Arguments of one request, the command's name included.</summary>
    /// <value>1 to 1,048,576; 1,024 by default.</value>
    public int MaxArguments { get; init; } = 1024;

    /// <summary>Bytes of one bulk string.</summary>
    /// <value>1 to 536,870,912; 4 MiB by default.</value>
    public int MaxBulkBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one whole request or reply.</summary>
    /// <value>1,024 to 1,073,741,824; 8 MiB by default.</value>
    public int MaxFrameBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a request that is typed as one line; 0 refuses such requests.</summary>
    /// <value>0 to 65,536; 4,096 by default.</value>
    public int MaxInlineBytes { get; init; } = 4096;

    /// <summary>Bytes of one line of a reply: simple strings, errors, numbers.</summary>
    /// <value>64 to 1,048,576; 64 KiB by default.</value>
    public int MaxLineBytes { get; init; } = 64 * 1024;

    /// <summary>Aggregates within aggregates in a reply. Requests are flat: their depth is always 1.</summary>
    /// <value>1 to 1,024; 64 by default.</value>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        Check(MaxArguments, 1, 1024 * 1024, nameof(MaxArguments));
        Check(MaxBulkBytes, 1, 512 * 1024 * 1024, nameof(MaxBulkBytes));
        Check(MaxFrameBytes, 1024, 1024 * 1024 * 1024, nameof(MaxFrameBytes));
        Check(MaxInlineBytes, 0, 64 * 1024, nameof(MaxInlineBytes));
        Check(MaxLineBytes, 64, 1024 * 1024, nameof(MaxLineBytes));
        Check(MaxDepth, 1, 1024, nameof(MaxDepth));
    }

    private static void Check(int value, int min, int max, string option)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(option, value, $"{nameof(RespLimits)}.{option} must be {min} to {max}.");
    }
}
