using Nsx.Protocol;
using Tron.Client;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>How a consumer is connected. Bound to the configuration section <c>Nsx:Consumer</c>.</summary>
public sealed class ConsumerOptions
{
    private const string Section = "Nsx:Consumer";
    private static readonly SessionOptions s_usual = new();

    /// <summary>The consumer's name for itself, shown by providers in <c>CLIENT LIST</c>.</summary>
    /// <value>Visible ASCII without blanks; <c>nsx</c> by default.</value>
    public string ClientName { get; set; } = "nsx";

    /// <summary>Tells this consumer from others of its name: each uses another subset of many endpoints. Should stay the same over restarts.</summary>
    /// <value>The machine's name and the process' number by default.</value>
    public string Id { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>How long calls are waited for when neither the call nor its contract says so.</summary>
    /// <value>1 ms to 1 h; 5 s by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether calls wait for a provider when none can be reached, instead of failing at once.</summary>
    /// <value>False by default: calls wait for first connections only.</value>
    public bool WaitForReady { get; set; }

    /// <summary>Connections to each provider. One is fastest: calls of many callers then leave together.</summary>
    /// <value>1 to 64; 1 by default.</value>
    public int ConnectionsPerEndpoint { get; set; } = 1;

    /// <summary>Calls that may wait for replies on one connection; further ones fail at once.</summary>
    /// <value>1 to 16,383; 4,096 by default.</value>
    public int MaxCallsPerConnection { get; set; } = 4096;

    /// <summary>Elements of a stream that a provider may send before they are taken.</summary>
    /// <value>2 to 100,000; 64 by default.</value>
    public int StreamCredit { get; set; } = 64;

    /// <summary>How long calls under way may still take when their provider has left the registry.</summary>
    /// <value>0 or more; 30 s by default.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The serializer that providers must speak; a connection to one that does not is not used.</summary>
    /// <value>A name that <see cref="WireSerializers"/> knows; <c>json</c> by default.</value>
    public string Serializer { get; set; } = WireSerializers.Json;

    /// <summary>The ways to compress that providers are asked for, with commas between them, the best first: <c>br,gzip</c>.</summary>
    /// <value><c>br</c>, <c>gzip</c>; empty by default, so that nothing is compressed. Nor is it where a provider allows none of them.</value>
    public string Compression { get; set; } = "";

    /// <summary>Bytes of arguments from which on they are compressed, where that was agreed on.</summary>
    /// <value>0 or more; 1,024 by default.</value>
    public int CompressFromBytes { get; set; } = 1024;

    /// <summary>What stands around invocations: empty by default, and then it costs nothing.</summary>
    public InvocationFilters Filters { get; } = new();

    /// <summary>Further ways to choose an endpoint, by the names that <see cref="ServiceOptions.LoadBalancing"/> may have.</summary>
    public Dictionary<string, PickerFactory> Pickers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where this consumer is, for balancing by distance: <c>latitude</c> and <c>longitude</c> in degrees, as providers' metadata has them.</summary>
    public Dictionary<string, string> Here { get; } = new(StringComparer.Ordinal);

    /// <summary>Where chance begins, for whoever wants the same choices again; null for a beginning of its own.</summary>
    public int? Seed { get; set; }

    /// <summary>What providers may send.</summary>
    public RespLimits Limits { get; set; } = new();

    /// <summary>How connections are made, kept alive and made again.</summary>
    public SessionChannelOptions Channel { get; set; } = new();

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        Check(ClientName.Length > 0 && ClientName.All(c => c is >= '!' and <= '~'), nameof(ClientName), ClientName, "visible ASCII without blanks");
        Check(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromHours(1), nameof(Timeout), Timeout, "more than 0, at most 1 h");
        Check(ConnectionsPerEndpoint is >= 1 and <= 64, nameof(ConnectionsPerEndpoint), ConnectionsPerEndpoint, "1 to 64");
        Check(
            MaxCallsPerConnection is >= 1 and < PendingCalls.MostPlaces, nameof(MaxCallsPerConnection), MaxCallsPerConnection, $"1 to {PendingCalls.MostPlaces - 1}");
        Check(StreamCredit is >= 2 and <= 100_000, nameof(StreamCredit), StreamCredit, "2 to 100,000");
        Check(DrainTimeout >= TimeSpan.Zero, nameof(DrainTimeout), DrainTimeout, "0 or more");
        OptionKeys.CheckText($"{Section}:{nameof(Serializer)}", () => new WireFormat(Serializer, null, 0));
        OptionKeys.CheckText($"{Section}:{nameof(Compression)}", () => WireCompression.Parse(Compression));
        Check(CompressFromBytes >= 0, nameof(CompressFromBytes), CompressFromBytes, "0 or more");
        OptionKeys.Check($"{Section}:{nameof(Limits)}", Limits.Validate);
        OptionKeys.Check($"{Section}:{nameof(Channel)}:{nameof(Channel.Session)}", Channel.Session.Validate);
        OptionKeys.Check($"{Section}:{nameof(Channel)}:{nameof(Channel.Reconnect)}", Channel.Reconnect.Validate);
        Check(
            Channel.Session.MaxFrameBytes == s_usual.MaxFrameBytes, $"{nameof(Channel)}:{nameof(Channel.Session)}:{nameof(SessionOptions.MaxFrameBytes)}",
            Channel.Session.MaxFrameBytes, $"left as it is: {Section}:{nameof(Limits)}:{nameof(Limits.MaxFrameBytes)} is what counts");
        ValidateHere();
    }

    // One without the other is no place either.
    private void ValidateHere()
    {
        if (!Here.ContainsKey(GeoPoint.LatitudeKey) && !Here.ContainsKey(GeoPoint.LongitudeKey))
            return;
        Check(GeoPoint.ReadLatitude(Here) is not null, $"{nameof(Here)}:{GeoPoint.LatitudeKey}", Here.GetValueOrDefault(GeoPoint.LatitudeKey), "-90 to 90 degrees, such as 48.21");
        Check(GeoPoint.ReadLongitude(Here) is not null, $"{nameof(Here)}:{GeoPoint.LongitudeKey}", Here.GetValueOrDefault(GeoPoint.LongitudeKey), "-180 to 180 degrees, such as 16.37");
    }

    private static void Check(bool isRight, string option, object? value, string range) =>
        OptionRange.Check(isRight, Section, option, value, range);
}
