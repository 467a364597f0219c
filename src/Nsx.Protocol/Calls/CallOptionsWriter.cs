using System.Text;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Writes the options field of a call: see <see cref="CallOptions"/>.</summary>
public static class CallOptionsWriter
{
    /// <summary>Writes the field as one bulk string.</summary>
    public static void Write(RespWriter writer, in OutgoingOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (options.IsOnlyTimeout)
        {
            WriteTimeout(writer, options.TimeoutMilliseconds);
            return;
        }

        var text = new StringBuilder();
        if (options.TimeoutMilliseconds >= 0)
            text.Append("t=").Append(options.TimeoutMilliseconds);
        if (options.Credit > 0)
            Next(text).Append("c=").Append(options.Credit);
        if (options.Nulls != 0)
            Next(text).Append("n=").AppendJoin(',', Positions(options.Nulls));
        if (options.HasStream)
            Next(text).Append("s=1");
        if (options.Callbacks != 0)
            Next(text).Append("b=").AppendJoin(',', Positions(options.Callbacks));
        if (options.Attempt > 1)
            Next(text).Append("r=").Append(options.Attempt);
        if (options.IdempotencyKey is { } key)
            Next(text).Append("i=").Append(Uri.EscapeDataString(key));
        if (options.Compression is { } way)
            Next(text).Append("z=").Append(way.Name);
        foreach (var (word, value) in options.Metadata)
            Next(text).Append("m.").Append(word).Append('=').Append(Uri.EscapeDataString(value));
        writer.BulkText(text.ToString());
    }

    private static void WriteTimeout(RespWriter writer, int timeoutMilliseconds)
    {
        Span<byte> field = stackalloc byte[16];
        var length = 0;
        if (timeoutMilliseconds >= 0)
        {
            "t="u8.CopyTo(field);
            System.Buffers.Text.Utf8Formatter.TryFormat(timeoutMilliseconds, field[2..], out length);
            length += 2;
        }

        writer.Bulk(field[..length]);
    }

    private static IEnumerable<int> Positions(ulong bits) => Enumerable.Range(0, 64).Where(bit => (bits & (1ul << bit)) != 0);

    private static StringBuilder Next(StringBuilder text) => text.Length > 0 ? text.Append(' ') : text;
}
