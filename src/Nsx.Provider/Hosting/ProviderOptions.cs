using System.Net.Security;
using Nsx.Protocol;
using Tron.Server;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Provider;

/// <summary>How a provider hosts its services. Bound to the configuration section <c>Nsx:Provider</c>.</summary>
public sealed class ProviderOptions
{
    private const string Section = "Nsx:Provider";
    private static readonly SessionOptions s_usual = new();

    /// <summary>Where to listen: <c>host:port</c>, <c>*:port</c>, or <c>unix:/path</c>; port 0 takes any free port.</summary>
    /// <value><c>127.0.0.1:7400</c> by default.</value>
    public string Listen { get; set; } = "127.0.0.1:7400";

    /// <summary>The address that consumers are told; null for the one that is listened on.</summary>
    /// <value>Needed with <c>*</c>, where this machine's name is told otherwise.</value>
    public string? Advertise { get; set; }

    /// <summary>
    /// Words about this provider that consumers are told: <c>weight</c> (0 to 65535), <c>zone</c>, <c>version</c>, and any others.
    /// </summary>
    /// <value>None by default. <see cref="NsxProvider.AnnounceAsync"/> changes them while it runs.</value>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>How to speak TLS; null for plain connections.</summary>
    public SslServerAuthenticationOptions? Tls { get; set; }

    /// <summary>How long a method may take that was called without a deadline of its own.</summary>
    /// <value>1 ms to 1 h; 30 s by default.</value>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls of one connection that may be under way. Multiplexed ones beyond are answered <c>-BUSY</c>; plain ones wait unread.</summary>
    /// <value>1 or more; 1,024 by default.</value>
    public int MaxCallsPerConnection { get; set; } = 1024;

    /// <summary>Elements of a stream that are collected for a plain caller, who gets one array.</summary>
    /// <value>1 or more; 10,000 by default.</value>
    public int MaxCollectedItems { get; set; } = 10_000;

    /// <summary>Elements of a stream argument that a caller may send before the method has taken them.</summary>
    /// <value>2 to 100,000; 64 by default.</value>
    public int StreamCredit { get; set; } = 64;

    /// <summary>How single services are hosted, by name, in any case. A name that is not hosted is an error at start.</summary>
    /// <value>None by default; the section <c>Nsx:Provider:Services:Calculator</c>.</value>
    public Dictionary<string, ProviderServiceOptions> Services { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a call may wait for a place to run at, or for a worker, before it is answered <c>-BUSY</c>.</summary>
    /// <value>1 ms to 1 min; 50 ms by default.</value>
    public TimeSpan MaxQueueAge { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many calls are let in for each second of one client, of all services together; null, the default, for any number.</summary>
    /// <remarks>A client is an address. It covers methods of services alone: <c>PING</c>, <c>INFO</c> and their like are always answered.</remarks>
    public RateLimitOptions? ClientRate { get; set; }

    /// <summary>Clients whose calls are counted for each of the limits per client; those that come besides share one count.</summary>
    /// <value>1 to 1,000,000; 10,000 by default.</value>
    public int MaxRatedClients { get; set; } = 10_000;

    /// <summary>Whether calls are refused while the processors are busy.</summary>
    /// <value>Off by default.</value>
    public SheddingOptions Shedding { get; set; } = new();

    /// <summary>What is done before the process runs out of memory.</summary>
    /// <value>On by default.</value>
    public MemoryOptions Memory { get; set; } = new();

    /// <summary>
    /// Threads for methods that leave the thread that read their call: methods that block cannot keep the rest of the process from
    /// running then. What follows an <c>await</c> runs on the thread pool. 16 calls may wait for each.
    /// </summary>
    /// <value>1 to 1,000; null, the default, for the thread pool of .NET.</value>
    public int? Workers { get; set; }

    /// <summary>Whether callers on this machine are told the type and message of undeclared exceptions. For development.</summary>
    /// <value>False by default.</value>
    public bool DetailedErrors { get; set; }

    /// <summary>The serializers that multiplexed clients may ask for, with commas between them: <c>json,protobuf</c>.</summary>
    /// <value>
    /// Names that <see cref="WireSerializers"/> knows; <c>json</c> by default. Without <c>json</c>, multiplexed clients must ask for one that
    /// is named here. Plain connections always speak JSON.
    /// </value>
    public string Serializers { get; set; } = WireSerializers.Json;

    /// <summary>The ways to compress that multiplexed clients may ask for, with commas between them: <c>br,gzip</c>.</summary>
    /// <remarks>
    /// Arguments are inflated after draining, rates, shedding, the deadline and full queues have been asked; those of calls with an
    /// idempotency key before, for they are part of what such a call is known by.
    /// </remarks>
    /// <value><c>br</c>, <c>gzip</c>; empty by default, so that nothing is compressed.</value>
    public string Compression { get; set; } = "";

    /// <summary>Bytes of a result from which on it is compressed, where that was agreed on.</summary>
    /// <value>0 or more; 1,024 by default.</value>
    public int CompressFromBytes { get; set; } = 1024;

    /// <summary>How long a stopping provider goes on as before, so that consumers learn of it and go elsewhere.</summary>
    /// <value>0 or more; 1 s by default.</value>
    public TimeSpan Propagation { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stopping provider waits for calls that are under way, those included that go on without their callers.</summary>
    /// <value>0 or more; 20 s by default.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How calls are recognised that a client sends again under the same key.</summary>
    public DeduplicationOptions Deduplication { get; set; } = new();

    /// <summary>Limits and clocks of the server.</summary>
    public RespServerOptions Server { get; set; } = new() { ServerName = "nsx" };

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        OptionKeys.CheckText($"{Section}:{nameof(Listen)}", () => NetAddress.Parse(Listen));
        if (Advertise is not null)
            OptionKeys.CheckText($"{Section}:{nameof(Advertise)}", () => NetAddress.Parse(Advertise));
        Check(DefaultTimeout > TimeSpan.Zero && DefaultTimeout <= TimeSpan.FromHours(1), nameof(DefaultTimeout), DefaultTimeout, "more than 0, at most 1 h");
        Check(MaxCallsPerConnection > 0, nameof(MaxCallsPerConnection), MaxCallsPerConnection, "1 or more");
        Check(MaxCollectedItems > 0, nameof(MaxCollectedItems), MaxCollectedItems, "1 or more");
        Check(StreamCredit is >= 2 and <= 100_000, nameof(StreamCredit), StreamCredit, "2 to 100,000");
        OptionKeys.CheckText($"{Section}:{nameof(Serializers)}", () => WireSerializers.Parse(Serializers));
        OptionKeys.CheckText($"{Section}:{nameof(Compression)}", () => WireCompression.Parse(Compression));
        Check(CompressFromBytes >= 0, nameof(CompressFromBytes), CompressFromBytes, "0 or more");
        Check(Propagation >= TimeSpan.Zero, nameof(Propagation), Propagation, "0 or more");
        Check(DrainTimeout >= TimeSpan.Zero, nameof(DrainTimeout), DrainTimeout, "0 or more");
        ValidateAdmission();
        Deduplication.Validate();
        ValidateServer();
    }

    // From the innermost to the outermost: each of them looks at those within it too.
    private void ValidateServer()
    {
        const string server = $"{Section}:{nameof(Server)}";
        OptionKeys.Check($"{server}:{nameof(Server.Limits)}", Server.Limits.Validate);
        OptionKeys.Check($"{server}:{nameof(Server.Server)}:{nameof(Server.Server.Session)}", Server.Server.Session.Validate);
        OptionKeys.Check($"{server}:{nameof(Server.Server)}", Server.Server.Validate);
        OptionKeys.Check(server, Server.Validate);
        var session = Server.Server.Session.MaxFrameBytes;
        Check(
            session == s_usual.MaxFrameBytes, $"{nameof(Server)}:{nameof(Server.Server)}:{nameof(Server.Server.Session)}:{nameof(SessionOptions.MaxFrameBytes)}",
            session, $"left as it is: {server}:{nameof(Server.Limits)}:{nameof(Server.Limits.MaxFrameBytes)} is what counts");
    }

    private void ValidateAdmission()
    {
        OptionRange.CheckQueueAge(MaxQueueAge, $"{Section}:{nameof(MaxQueueAge)}");
        Check(MaxRatedClients is > 0 and <= 1_000_000, nameof(MaxRatedClients), MaxRatedClients, "1 to 1,000,000");
        Check(Workers is null or (> 0 and <= 1000), nameof(Workers), Workers, "1 to 1,000");
        ClientRate?.Validate($"{Section}:{nameof(ClientRate)}");
        Shedding.Validate($"{Section}:{nameof(Shedding)}");
        Memory.Validate($"{Section}:{nameof(Memory)}");
        foreach (var (name, service) in Services)
            service.ValidateService($"{Section}:{nameof(Services)}:{name}");
    }

    private static void Check(bool isRight, string option, object? value, string range)
    {
        if (!isRight)
            throw new ArgumentOutOfRangeException(option, value, $"{Section}:{option} must be {range}.");
    }
}
