using System.Collections.Concurrent;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>Arguments as people read them in logs: short, on one line, nothing that is sensitive.</summary>
internal sealed class ArgumentText
{
    private const int ShownBytes = 128;
    private const string Hidden = "(redacted)";
    private readonly ConcurrentDictionary<MethodDescriptor, ArgumentBox[]> _boxes = new();

    /// <summary>The arguments of one call: <c>(name: Ada, password: (redacted))</c>.</summary>
    public string Of(CallFilterContext context)
    {
        var boxes = _boxes.GetOrAdd(context.Descriptor, static method => [.. method.Parameters.Select(ArgumentBox.For)]);
        return $"({string.Join(", ", context.Descriptor.Parameters.Select((parameter, i) => $"{parameter.Name}: {Show(parameter, boxes[i], context.Arguments[i])}"))})";
    }

    private static string Show(ParameterDescriptor parameter, ArgumentBox box, object? value)
    {
        if (parameter.IsSensitive)
            return Hidden;
        if (value is null)
            return "null";
        var writer = new RespWriter();
        box.Write(writer, value);
        var reader = new RespReader(writer.Written);
        var texts = new List<string>();
        while (reader.Read())
        {
            if (reader.Type != RespType.Array)
                texts.Add(RespServerSession.Show(reader.Value, ShownBytes) + (reader.Value.Length > ShownBytes ? "…" : ""));
        }

        return string.Join(' ', texts);
    }
}
