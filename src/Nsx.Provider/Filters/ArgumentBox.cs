using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Provider;

/// <summary>One argument as an object: filters know no types. Calls without filters never box.</summary>
internal abstract class ArgumentBox
{
    public abstract object? Read(in CallArguments arguments, int index);

    /// <summary>Writes a value as callers do; equal values make equal bytes.</summary>
    public abstract void Write(RespWriter writer, object? value);

    public static ArgumentBox For(ParameterDescriptor parameter)
    {
        var box = parameter.Kind switch
        {
            ParameterKind.Stream => typeof(Stream<>),
            ParameterKind.Callback or ParameterKind.Progress => typeof(Callback<>),
            _ => parameter.IsParams ? typeof(Rest<>) : typeof(Single<>),
        };
        return (ArgumentBox)Activator.CreateInstance(box.MakeGenericType(parameter.ArgumentType))!;
    }

    private sealed class Single<T> : ArgumentBox
    {
        public override object? Read(in CallArguments arguments, int index) => arguments.Read<T>(index);

        public override void Write(RespWriter writer, object? value)
        {
            if (value is null)
                writer.Null();
            else
                WireType<T>.Instance.WriteArgument(writer, (T)value);
        }
    }

    private sealed class Rest<T> : ArgumentBox
    {
        public override object? Read(in CallArguments arguments, int index) => arguments.ReadRest<T>(index);

        public override void Write(RespWriter writer, object? value)
        {
            var rest = (T[]?)value ?? [];
            writer.ArrayHeader(rest.Length);
            foreach (var item in rest)
                WireType<T>.Instance.WriteArgument(writer, item);
        }
    }

    /// <summary>What lives as long as its call is equal to nothing else.</summary>
    private abstract class Live : ArgumentBox
    {
        public override void Write(RespWriter writer, object? value) => writer.BulkText(Guid.NewGuid().ToString("N"));
    }

    private sealed class Stream<T> : Live
    {
        public override object? Read(in CallArguments arguments, int index) => arguments.ReadStream<T>(index);
    }

    private sealed class Callback<T> : Live
        where T : class
    {
        public override object? Read(in CallArguments arguments, int index) => arguments.ReadCallback<T>(index);
    }
}
