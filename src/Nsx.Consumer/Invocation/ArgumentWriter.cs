using System.Collections;
using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>Writes one argument of a call.</summary>
internal abstract class ArgumentWriter
{
    /// <summary>How many arguments on the wire the value makes.</summary>
    public virtual int Count(object? value) => 1;

    /// <summary>True when the value is null and its bytes cannot say so.</summary>
    public abstract bool IsNull(object? value);

    public abstract void Write(RespWriter writer, object? value, WireFormat format);

    public static ArgumentWriter For(ParameterDescriptor parameter)
    {
        var type = (parameter.IsParams ? typeof(Rest<>) : typeof(Single<>)).MakeGenericType(parameter.ArgumentType);
        return (ArgumentWriter)Activator.CreateInstance(type)!;
    }

    private sealed class Single<T> : ArgumentWriter
    {
        // An empty argument is null already where the type is a nullable value.
        public override bool IsNull(object? value) => value is null && !typeof(T).IsValueType;

        public override void Write(RespWriter writer, object? value, WireFormat format)
        {
            if (value is null && !typeof(T).IsValueType)
                writer.Bulk(default);
            else
                format.Of<T>().WriteArgument(writer, (T)value!);
        }
    }

    private sealed class Rest<T> : ArgumentWriter
    {
        public override int Count(object? value) => ((ICollection?)value)?.Count ?? 0;

        public override bool IsNull(object? value) => false;

        public override void Write(RespWriter writer, object? value, WireFormat format)
        {
            foreach (var item in (T[]?)value ?? [])
                format.Of<T>().WriteArgument(writer, item);
        }
    }
}
