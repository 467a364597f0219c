using System.Text;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>What a client and this provider agree on: <c>NSX.MUX ON [serializer name] [compress name,…]</c>. The options decide; a client only asks.</summary>
internal static class MuxAgreement
{
    /// <summary>Reads what a client asks for behind <c>ON</c>: words and values in turn. Unknown words are passed over.</summary>
    /// <param name="request">The whole request.</param>
    /// <param name="options">What the provider allows.</param>
    /// <param name="asked">What the client has named, and will be told.</param>
    /// <param name="refusal">The error line when there can be no agreement.</param>
    public static WireFormat? Read(in RespRequest request, ProviderOptions options, out (bool Serializer, bool Compression) asked, out string? refusal)
    {
        asked = default;
        refusal = null;
        var serializer = WireSerializers.Json;
        WireCompression? compression = null;
        if (request.Count % 2 != 0)
            refusal = "ERR syntax error: expected a value behind each word of NSX.MUX ON";
        for (var i = 2; i + 1 < request.Count; i += 2)
        {
            if (Ascii.EqualsIgnoreCase(request[i], "serializer"u8))
                (asked.Serializer, serializer) = (true, Encoding.Latin1.GetString(request[i + 1]));
            else if (Ascii.EqualsIgnoreCase(request[i], "compress"u8))
                (asked.Compression, compression) = (true, Choose(Encoding.Latin1.GetString(request[i + 1]), options));
        }

        if (!WireSerializers.Parse(options.Serializers).Contains(serializer))
            refusal ??= $"ERR no serializer '{RespServerSession.Show(Encoding.Latin1.GetBytes(serializer), 32)}' here: {nameof(ProviderOptions)}.{nameof(ProviderOptions.Serializers)} is '{options.Serializers}'";
        return refusal is null ? new(serializer, compression, options.CompressFromBytes) : null;
    }

    /// <summary>The first way that the client names and the options allow; null for none, which hurts nobody.</summary>
    private static WireCompression? Choose(string names, ProviderOptions options)
    {
        var allowed = WireCompression.Parse(options.Compression);
        return names.Split(',').Select(name => allowed.FirstOrDefault(way => way.Name == name)).FirstOrDefault(way => way is not null);
    }
}
