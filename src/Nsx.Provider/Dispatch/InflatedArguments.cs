using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Provider;

/// <summary>The arguments of a call that came compressed: one argument, which holds them all as RESP.</summary>
internal sealed class InflatedArguments
{
    private readonly RespWriter _bytes = new();
    private readonly RespRequestDecoder _decoder;

    /// <summary>Inflates them.</summary>
    /// <exception cref="RpcException">They are too large, broken, or not compressed as agreed; the caller's fault.</exception>
    public InflatedArguments(WireCompression way, in CallReply reply, in RespRequest arguments)
    {
        var limits = reply.Client.Server.Options.Limits;
        if (reply.Format.Compression != way)
            throw Bad($"{way.Name} was not agreed on for this connection: say NSX.MUX ON compress {way.Name} before");
        if (arguments.Count != 1)
            throw Bad($"expected one argument that holds all of them, got {arguments.Count}");
        _decoder = new(limits);
        try
        {
            way.Inflate(arguments[0], _bytes, limits);
            if (_bytes.Length == 0 || _bytes.Written[0] != '*' || _decoder.Scan(_bytes.Written) != _bytes.Length)
                throw Bad("it does not hold an array of bulk strings, and nothing else");
        }
        catch (Exception e) when (e is FormatException or RespProtocolException)
        {
            throw Bad(e.Message);
        }
    }

    /// <summary>The arguments; they live as long as this object.</summary>
    public RespRequest Request => _decoder.Request(_bytes.Written);

    private static RpcException Bad(string what) => new(RpcStatus.InvalidArgument, $"option z: {what}");
}
