using Tron.Resp;
using Tron.Sessions;

namespace Tron.Tests.Resp;

/// <summary>Runs decoders as a session does: the same unread bytes again and again, with more behind them.</summary>
internal static class Decoding
{
    /// <summary>What came out: one line for each frame, and the error that ended the stream, if one did.</summary>
    public static List<string> Requests(RespLimits limits, params IEnumerable<byte[]> pieces)
    {
        var decoder = new RespRequestDecoder(limits);
        return Run(decoder, pieces, frame => Show(decoder.Request(frame)));
    }

    public static List<string> Replies(RespLimits limits, params IEnumerable<byte[]> pieces) =>
        Run(new RespReplyDecoder(limits), pieces, frame => Show(RespValue.Copy(frame)));

    public static string Show(in RespRequest request)
    {
        var arguments = new string[request.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Bytes.Show(request[i]);
        return (request.IsInline ? "inline " : "") + "[" + string.Join(", ", arguments) + "]";
    }

    public static string Show(RespValue value) => value.Items.Count > 0
        ? $"{value.Type}[{string.Join(", ", value.Items.Select(Show))}]"
        : $"{value.Type}({Bytes.Show(value.Bytes.Span)})";

    private static List<string> Run(IFrameDecoder decoder, IEnumerable<byte[]> pieces, FrameReader read)
    {
        var seen = new List<string>();
        var unread = new List<byte>();
        try
        {
            foreach (var piece in pieces)
            {
                unread.AddRange(piece);
                while (unread.Count > 0 && decoder.Scan(unread.ToArray()) is var length and > 0)
                {
                    seen.Add(read(unread.GetRange(0, length).ToArray()));
                    unread.RemoveRange(0, length);
                }
            }

            if (unread.Count > 0)
                seen.Add($"{unread.Count} unread");
        }
        catch (FrameException e)
        {
            seen.Add(e.Message);
        }

        return seen;
    }

    private delegate string FrameReader(ReadOnlySpan<byte> frame);
}
