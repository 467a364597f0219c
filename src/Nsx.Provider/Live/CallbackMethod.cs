using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>One method by which callers are called back.</summary>
internal abstract class CallbackMethod
{
    private readonly BoxedWire[] _wires;

    protected CallbackMethod(MethodDescriptor descriptor, bool isProgress)
    {
        Descriptor = descriptor;
        IsProgress = isProgress;
        _wires = [.. descriptor.Parameters.Select(parameter => BoxedWire.For(parameter.Type))];
    }

    public MethodDescriptor Descriptor { get; }

    /// <summary>True when a call that waits is replaced by a later one.</summary>
    public bool IsProgress { get; }

    public static CallbackMethod Of(MethodDescriptor descriptor, bool isProgress) =>
        (CallbackMethod)Activator.CreateInstance(typeof(Returning<>).MakeGenericType(descriptor.ResultType), descriptor, isProgress)!;

    /// <summary>Calls back.</summary>
    /// <returns>What the C# method returns.</returns>
    public abstract object? Invoke(CallbackLink link, object?[] arguments);

    /// <summary>The arguments as they go over the wire: a list of values.</summary>
    private byte[] Write(object?[] arguments, WireFormat format)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        writer.ArrayHeader(_wires.Length);
        for (var i = 0; i < _wires.Length; i++)
            _wires[i].WriteResult(writer, arguments[i + (Descriptor.TokenIndex >= 0 && i >= Descriptor.TokenIndex ? 1 : 0)], format);
        var bytes = writer.Written.ToArray();
        writer.Return();
        return bytes;
    }

    private sealed class Returning<T>(MethodDescriptor descriptor, bool isProgress) : CallbackMethod(descriptor, isProgress)
    {
        public override object? Invoke(CallbackLink link, object?[] arguments)
        {
            var token = Descriptor.TokenIndex >= 0 && arguments[Descriptor.TokenIndex] is CancellationToken given ? given : default;
            var pending = new PendingCallback<T>(this, link.Format);
            var task = pending.Task;
            try
            {
                link.Begin(pending, Write(arguments, link.Format), token);
                if (Descriptor.IsOneWay)
                    task = Task.FromResult(default(T)!);
            }
            catch (Exception e) when (IsProgress && e is ObjectDisposedException or OperationCanceledException)
            {
                // Nobody listens any more. Who reports progress, from a timer maybe, is not to blame and expects no error.
                task = Task.FromResult(default(T)!);
            }
            catch (Exception e) when (Descriptor.Shape != ReturnShape.Synchronous)
            {
                task = Task.FromException<T>(e);
            }

            return typeof(T) == typeof(Nothing) ? ReturnNothing(task) : Return(task);
        }

        private object? ReturnNothing(Task task)
        {
            switch (Descriptor.Shape)
            {
                case ReturnShape.Task:
                    return task;
                case ReturnShape.ValueTask:
                    return new ValueTask(task);
                default:
                    Block(task);
                    return null;
            }
        }

        private object? Return(Task<T> task)
        {
            switch (Descriptor.Shape)
            {
                case ReturnShape.Task:
                    return task;
                case ReturnShape.ValueTask:
                    return new ValueTask<T>(task);
                default:
                    Block(task);
                    return task.Result;
            }
        }

        private static void Block(Task task)
        {
            if (!task.IsCompleted)
                Session.AboutToBlock();
            task.GetAwaiter().GetResult();
        }
    }
}
