namespace Nsx.Provider;

/// <summary>What a provider does before its process runs out of memory, and how much of it the arguments of calls may take.</summary>
/// <remarks>
/// Two steps: first nobody new is let in, then calls of methods are refused, so that those under way can end and give their memory back.
/// What counts is what a full collection of garbage would leave, as a part of what .NET may use: <c>DOTNET_GCHeapHardLimit</c>, else three
/// quarters of the container's limit, else the machine's memory. Memory that .NET does not manage is not seen; whoever has much of that
/// sets <see cref="Usage"/>. Each step ends when 3 % less is used than it began at.
/// </remarks>
public sealed class MemoryOptions
{
    /// <summary>Whether the two steps are taken at all.</summary>
    /// <value>True by default.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// The part of the memory at which no further connections are accepted: who comes waits in the listener's backlog. Those that are open go on.
    /// </summary>
    /// <value>0.1 to 1; 0.85 by default.</value>
    public double StopAcceptingAt { get; set; } = 0.85;

    /// <summary>
    /// The part of the memory at which calls of methods are answered <c>-BUSY</c>, before their arguments are read. <c>PING</c>, <c>INFO</c> and
    /// their like are answered as ever.
    /// </summary>
    /// <value><see cref="StopAcceptingAt"/> to 1; 0.95 by default.</value>
    public double RefuseAt { get; set; } = 0.95;

    /// <summary>Says what part of its memory the process uses, 0 to 1 or more. Asked up to twenty times a second, by one thread: be quick.</summary>
    /// <value>Null, the default, for the heap that .NET manages.</value>
    public Func<double>? Usage { get; set; }

    /// <summary>
    /// Bytes of requests that calls under way may hold, of all connections together; calls beyond are answered <c>-BUSY</c> before their
    /// arguments are copied. A single one always fits. Calls that end on the thread that read them hold nothing, and requests up to 1 KiB do not count.
    /// </summary>
    /// <value>1,024 or more; null, the default, for an eighth of what .NET may use. <see cref="IsEnabled"/> does not matter.</value>
    public long? MaxBytesInFlight { get; set; }

    internal void Validate(string section)
    {
        OptionRange.Check(StopAcceptingAt is >= 0.1 and <= 1, $"{section}:{nameof(StopAcceptingAt)}", StopAcceptingAt, "0.1 to 1");
        OptionRange.Check(RefuseAt >= StopAcceptingAt && RefuseAt <= 1, $"{section}:{nameof(RefuseAt)}", RefuseAt, $"{nameof(StopAcceptingAt)} to 1");
        OptionRange.Check(MaxBytesInFlight is null or >= 1024, $"{section}:{nameof(MaxBytesInFlight)}", MaxBytesInFlight, "1,024 or more");
    }
}
