using System.Buffers;

namespace Tron.Resp;

/// <summary>A request that outlives the receive buffer. <see cref="Return"/> it when it has been executed.</summary>
public sealed class RespRequestCopy
{
    private readonly int _length;
    private readonly RespRequest.Range32[] _arguments;
    private readonly bool _isInline;
    private byte[] _bytes;

    /// <summary>Copies a request.</summary>
    public RespRequestCopy(in RespRequest request)
    {
        _arguments = new RespRequest.Range32[request.Count];
        for (var i = 0; i < request.Count; i++)
        {
            _arguments[i] = new(_length, request[i].Length);
            _length += request[i].Length;
        }

        _bytes = ArrayPool<byte>.Shared.Rent(_length);
        for (var i = 0; i < request.Count; i++)
            request[i].CopyTo(_bytes.AsSpan(_arguments[i].Start));
        _isInline = request.IsInline;
    }

    /// <summary>The request.</summary>
    public RespRequest Request => new(_bytes.AsSpan(0, _length), _arguments, _isInline);

    /// <summary>Gives the memory back: the request must not be used afterwards.</summary>
    public void Return()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
