using Tron.Resp;

namespace Tron.Tests.Fuzzing;

/// <summary>Replies by the words of the RESP3 specification, as a recursive descent.</summary>
internal sealed class SlowReplyParser(string text, RespLimits limits) : SlowParser(text, limits)
{
    protected override string Frame()
    {
        var value = Value(0);
        return At - FrameStart > Limits.MaxFrameBytes ? throw new InvalidDataException() : value;
    }

    private string Value(int depth)
    {
        var type = Peek();
        switch (type)
        {
            case '+' or '-' or ':' or ',' or '#' or '(' or '_':
                var line = Line();
                return Scalar((RespType)type, line);
            case '$' or '!' or '=':
                return Bulk((RespType)type);
            case '*' or '~' or '>':
                return Aggregate((RespType)type, 1, depth);
            case '%':
                return Aggregate(RespType.Map, 2, depth);
            case '|':
                Aggregate(RespType.Attribute, 2, depth);
                return Value(depth);
            default:
                throw new InvalidDataException();
        }
    }

    private string Bulk(RespType type)
    {
        var length = Length(Limits.MaxBulkBytes);
        if (length < 0)
            return Scalar(RespType.Null, "");
        if (At + length + 2 > Text.Length)
            throw new EndOfStreamException();
        var bytes = Text.Substring(At, length);
        At += length + 2;
        return Text.Substring(At - 2, 2) == "\r\n" ? Scalar(type, bytes) : throw new InvalidDataException();
    }

    private string Aggregate(RespType type, int values, int depth)
    {
        var count = Length(Limits.MaxFrameBytes);
        if (count > 0 && depth == Limits.MaxDepth)
            throw new InvalidDataException();
        var children = new List<string>();
        for (var i = 0L; i < (long)count * values; i++)
            children.Add(Value(depth + 1));
        return count < 0 ? Scalar(RespType.Null, "") : count == 0 ? Scalar(type, "") : $"{type}[{string.Join(", ", children)}]";
    }

    private int Length(int limit)
    {
        var number = Number(Line());
        return number >= -1 && number <= limit ? (int)number : throw new InvalidDataException();
    }

    private string Line()
    {
        var cr = Text.IndexOf('\r', At + 1);
        if ((cr < 0 ? Text.Length : cr) - At > Limits.MaxLineBytes)
            throw new InvalidDataException();
        if (cr < 0 || cr + 1 == Text.Length)
            throw new EndOfStreamException();
        if (Text[cr + 1] != '\n')
            throw new InvalidDataException();
        var line = Text[(At + 1)..cr];
        At = cr + 2;
        return line;
    }

    private static string Scalar(RespType type, string bytes) => $"{type}({Bytes.Show(Bytes.Of(bytes))})";
}
