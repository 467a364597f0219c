using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>What a consumer asks for with <c>NSX.MUX ON</c>, and what it takes for an answer. Nothing is believed that was not asked for.</summary>
internal static class MuxAgreement
{
    /// <summary>The request. Without options it says nothing that older providers would not know.</summary>
    public static string[] Request(ConsumerOptions options)
    {
        List<string> words = ["NSX.MUX", "ON"];
        if (options.Serializer != WireSerializers.Json)
            words.AddRange(["serializer", options.Serializer]);
        if (WireCompression.Parse(options.Compression) is { Count: > 0 } ways)
            words.AddRange(["compress", string.Join(',', ways.Select(way => way.Name))]);
        return [.. words];
    }

    /// <summary>Reads the answer.</summary>
    /// <exception cref="RpcException">The provider does not speak what this consumer is told to.</exception>
    public static WireFormat Read(RespValue answer, ConsumerOptions options, string address)
    {
        if (answer.IsError)
            throw Refused(answer.Text, options, address);
        var serializer = answer["serializer"]?.Text ?? WireSerializers.Json;
        if (serializer != options.Serializer)
            throw Refused($"it speaks '{serializer}' (ProviderOptions.Serializers there)", options, address);
        var compression = answer["compress"]?.Text;
        var way = WireCompression.Parse(options.Compression).FirstOrDefault(way => way.Name == compression);
        if (compression is not null && way is null)
            throw Refused($"it compresses with '{compression}', and nobody asked for that: {nameof(ConsumerOptions)}.{nameof(ConsumerOptions.Compression)} is '{options.Compression}'", options, address);
        return serializer == WireSerializers.Json && way is null ? WireFormat.Default : new(serializer, way, options.CompressFromBytes);
    }

    private static RpcException Refused(string why, ConsumerOptions options, string address)
    {
        var what = $"{address} did not agree on multiplexed calls; {nameof(ConsumerOptions)}.{nameof(ConsumerOptions.Serializer)} is '{options.Serializer}': {why}";
        return new(RpcStatus.ProtocolError, what) { Endpoint = address };
    }
}
