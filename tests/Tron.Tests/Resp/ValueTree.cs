using System.Globalization;
using Tron.Resp;

namespace Tron.Tests.Resp;

/// <summary>Random RESP values: written with a <see cref="RespWriter"/>, and shown as <see cref="Decoding.Show(RespValue)"/> must show them.</summary>
internal sealed class ValueTree(Random random)
{
    private const int MostChildren = 5;
    private const int MostDepth = 6;

    /// <summary>Writes one value.</summary>
    /// <returns>How it must look when it is read.</returns>
    public string Write(RespWriter writer, int depth = 0)
    {
        switch (random.Next(depth < MostDepth ? 11 : 8))
        {
            case 0:
                var line = Line();
                writer.SimpleString(line);
                return $"SimpleString({Bytes.Show(Bytes.Of(line))})";
            case 1:
                var error = "ERR " + Line();
                writer.Error(error);
                return $"Error({Bytes.Show(Bytes.Of(error))})";
            case 2:
                var number = Number();
                writer.Integer(number);
                return $"Integer(\"{number}\")";
            case 3:
                var bytes = new byte[random.Next(40)];
                random.NextBytes(bytes);
                writer.Bulk(bytes);
                return $"Bulk({Bytes.Show(bytes)})";
            case 4:
                writer.Null();
                return "Null(\"\")";
            case 5:
                var boolean = random.Next(2) == 0;
                writer.Boolean(boolean);
                return $"Boolean(\"{(boolean ? 't' : 'f')}\")";
            case 6:
                var value = BitConverter.Int64BitsToDouble(random.NextInt64());
                value = double.IsFinite(value) ? value : 0.5;
                writer.Double(value);
                return $"Double(\"{value.ToString("R", CultureInfo.InvariantCulture)}\")";
            case 7:
                var text = Line();
                writer.VerbatimText(text);
                return $"Verbatim({Bytes.Show(Bytes.Of("txt:" + text))})";
            case 8:
                return Aggregate(writer, "Array", 1, depth, writer.ArrayHeader);
            case 9:
                return Aggregate(writer, "Map", 2, depth, writer.MapHeader);
            default:
                return Aggregate(writer, "Set", 1, depth, writer.SetHeader);
        }
    }

    private string Aggregate(RespWriter writer, string type, int values, int depth, Action<int> header)
    {
        var count = random.Next(MostChildren);
        header(count);
        var children = new string[count * values];
        for (var i = 0; i < children.Length; i++)
            children[i] = Write(writer, depth + 1);
        return count == 0 ? $"{type}(\"\")" : $"{type}[{string.Join(", ", children)}]";
    }

    private string Line() => new([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next('0', 'z'))]);

    private long Number() => random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-20, 200);
}
