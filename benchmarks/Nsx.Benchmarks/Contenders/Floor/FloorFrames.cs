using System.Text;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.Floor;

/// <summary>
/// The very bytes of an Nsx call and its reply. All requests of an operation are equally long, and so are all replies:
/// both ends only count, which is what makes this the floor.
/// </summary>
internal sealed class FloorFrames
{
    private const string Head = "$8\r\nNSX.CALL\r\n$1\r\n7\r\n$5\r\nt=500\r\n";
    private const string ReplyHead = ">3\r\n+nsx.reply\r\n:7\r\n";

    private static readonly FloorFrames Add = new($"*6\r\n{Head}$14\r\nCalculator.Add\r\n$1\r\n1\r\n$1\r\n2\r\n", $"{ReplyHead}:3\r\n", 0);

    private static readonly FloorFrames Echo = new(
        $"*5\r\n{Head}$15\r\nCalculator.Echo\r\n{Bulk()}", $"{ReplyHead}{Bulk()}", OperationName.EchoBytes);

    private readonly int _payloadBytes;

    private FloorFrames(string request, string reply, int payloadBytes)
    {
        Request = Encoding.ASCII.GetBytes(request);
        Reply = Encoding.ASCII.GetBytes(reply);
        _payloadBytes = payloadBytes;
    }

    public byte[] Request { get; }

    public byte[] Reply { get; }

    public static FloorFrames Of(Operation operation) => operation is Operation.Add ? Add : Echo;

    /// <summary>The count of array elements in the first request tells which operation a connection is for.</summary>
    public static FloorFrames Recognise(ReadOnlySpan<byte> firstRequest) => firstRequest[1] == Add.Request[1] ? Add : Echo;

    /// <summary>An echo returns what came in, so the server must at least copy it.</summary>
    public void CopyPayloads(ReadOnlySpan<byte> requests, Span<byte> replies, int count)
    {
        if (_payloadBytes == 0)
            return;
        for (var i = 0; i < count; i++)
            PayloadOf(requests, Request.Length, i).CopyTo(replies[PayloadRange(Reply.Length, i)]);
    }

    private static string Bulk() => $"${OperationName.EchoBytes}\r\n{new string('e', OperationName.EchoBytes)}\r\n";

    private ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> frames, int frameBytes, int index) =>
        frames[PayloadRange(frameBytes, index)];

    private Range PayloadRange(int frameBytes, int index)
    {
        var end = ((index + 1) * frameBytes) - "\r\n".Length;
        return (end - _payloadBytes)..end;
    }
}
