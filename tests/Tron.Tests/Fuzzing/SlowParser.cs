using System.Numerics;
using System.Text.RegularExpressions;
using Tron.Resp;

namespace Tron.Tests.Fuzzing;

/// <summary>
/// What both slow parsers share. They are written from the specification, in the plainest way, over a whole text, and never
/// saw the decoders that they check.
/// </summary>
internal abstract partial class SlowParser(string text, RespLimits limits)
{
    protected const string Refused = "refused";

    protected string Text { get; } = text;

    protected RespLimits Limits { get; } = limits;

    protected int At { get; set; }

    protected int FrameStart { get; private set; }

    /// <summary>One line for each frame, then the number of bytes that are no frame yet, or "refused".</summary>
    public List<string> Parse()
    {
        var seen = new List<string>();
        try
        {
            while (At < Text.Length)
            {
                FrameStart = At;
                seen.Add(Frame());
            }
        }
        catch (EndOfStreamException)
        {
            seen.Add(Text.Length - FrameStart > Limits.MaxFrameBytes ? Refused : $"{Text.Length - FrameStart} unread");
        }
        catch (InvalidDataException)
        {
            seen.Add(Refused);
        }

        return seen;
    }

    protected abstract string Frame();

    protected char Peek() => At < Text.Length ? Text[At] : throw new EndOfStreamException();

    protected static BigInteger Number(string digits) =>
        StrictNumber().IsMatch(digits) && BigInteger.Parse(digits) is var n && n >= long.MinValue && n <= long.MaxValue ? n : throw new InvalidDataException();

    [GeneratedRegex(@"\A(0|-?[1-9][0-9]*)\z")]
    private static partial Regex StrictNumber();
}
