using System.Collections.Immutable;
using System.Text;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Writes the options field of a call: see <see cref="CallOptions"/>.</summary>
public static class CallOptionsWriter
{
    /// <summary>Writes the field as one bulk string.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="timeoutMilliseconds">What is left; negative for no deadline.</param>
    /// <param name="credit">Elements of a stream that may be sent at once; 0 when there is no stream.</param>
    /// <param name="nulls">Bit n is set when argument n is null.</param>
    /// <param name="metadata">The words that travel with the call.</param>
    public static void Write(RespWriter writer, int timeoutMilliseconds, int credit, ulong nulls, ImmutableDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(metadata);
        if (credit == 0 && nulls == 0 && metadata.Count == 0)
        {
            WriteTimeout(writer, timeoutMilliseconds);
            return;
        }

        var text = new StringBuilder();
        if (timeoutMilliseconds >= 0)
            text.Append("t=").Append(timeoutMilliseconds);
        if (credit > 0)
            Next(text).Append("c=").Append(credit);
        if (nulls != 0)
            Next(text).Append("n=").AppendJoin(',', Enumerable.Range(0, 64).Where(bit => (nulls & (1ul << bit)) != 0));
        foreach (var (key, value) in metadata)
            Next(text).Append("m.").Append(key).Append('=').Append(Uri.EscapeDataString(value));
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

    private static StringBuilder Next(StringBuilder text) => text.Length > 0 ? text.Append(' ') : text;
}
