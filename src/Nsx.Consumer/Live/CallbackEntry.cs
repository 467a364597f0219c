using System.Reflection;
using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>One method by which a provider calls back. Made once for a method.</summary>
internal abstract class CallbackEntry
{
    private readonly BoxedWire[] _wires;

    protected CallbackEntry(MethodDescriptor method, int position)
    {
        Method = method;
        Position = position;
        _wires = [.. method.Parameters.Select(parameter => BoxedWire.For(parameter.Type))];
    }

    public MethodDescriptor Method { get; }

    /// <summary>Where the object stands among the arguments of the C# method that was called.</summary>
    public int Position { get; }

    public static CallbackEntry Of(MethodDescriptor method, int position) =>
        (CallbackEntry)Activator.CreateInstance(typeof(Returning<>).MakeGenericType(method.ResultType), method, position)!;

    /// <summary>Reads the arguments of a callback.</summary>
    /// <exception cref="FormatException">They are none of this method.</exception>
    public object?[] Read(ref RespReader reader, WireFormat format, CancellationToken token)
    {
        if (!reader.Read() || reader.Type != RespType.Array || reader.Count != _wires.Length)
            throw new FormatException($"{Method.Signature} takes {_wires.Length} arguments");
        var arguments = new object?[_wires.Length + (Method.TokenIndex >= 0 ? 1 : 0)];
        var wire = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i == Method.TokenIndex)
            {
                arguments[i] = token;
                continue;
            }

            reader.Read();
            arguments[i] = _wires[wire++].ReadResult(ref reader, format);
        }

        return arguments;
    }

    /// <summary>Calls the object.</summary>
    /// <returns>What goes back; null for nothing.</returns>
    public abstract ValueTask<object?> InvokeAsync(object target, object?[] arguments);

    /// <summary>Writes what goes back.</summary>
    public abstract void WriteArgument(RespWriter writer, object value, WireFormat format);

    private sealed class Returning<T>(MethodDescriptor method, int position) : CallbackEntry(method, position)
    {
        public override async ValueTask<object?> InvokeAsync(object target, object?[] arguments)
        {
            var returned = Method.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            switch (returned)
            {
                case Task<T> task:
                    return await task.ConfigureAwait(false);
                case Task task:
                    await task.ConfigureAwait(false);
                    return null;
                case ValueTask<T> task:
                    return await task.ConfigureAwait(false);
                case ValueTask task:
                    await task.ConfigureAwait(false);
                    return null;
                default:
                    return returned;
            }
        }

        public override void WriteArgument(RespWriter writer, object value, WireFormat format) => format.Of<T>().WriteArgument(writer, (T)value);
    }
}
