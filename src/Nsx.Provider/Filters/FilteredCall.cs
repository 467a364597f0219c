using System.Reflection;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>Stands in for a method's thunk: reads the arguments, then goes through the filters to the method.</summary>
/// <typeparam name="TReturn">What the C# method returns; <see cref="Nothing"/> for void.</typeparam>
/// <typeparam name="T">The result that comes of it.</typeparam>
internal sealed class FilteredCall<TReturn, T>
{
    private readonly MethodDescriptor _descriptor;
    private readonly TimeProvider _time;
    private readonly ArgumentBox[] _boxes;
    private readonly BoxedThunk<TReturn> _method;
    private readonly Func<TReturn, ValueTask<T>> _toTask;
    private readonly CallFilterNext _chain;

    public FilteredCall(
        MethodDescriptor descriptor, MethodInfo method, TimeProvider time, IReadOnlyList<CallFilterRegistration> filters, Func<TReturn, ValueTask<T>> toTask)
    {
        _descriptor = descriptor;
        _time = time;
        _boxes = [.. descriptor.Parameters.Select(ArgumentBox.For)];
        _method = MethodThunks.CreateBoxed<TReturn>(descriptor, method);
        _toTask = toTask;
        _chain = CallFilters.Join(filters, InvokeMethodAsync);
    }

    /// <summary>The thunk.</summary>
    /// <param name="target">The call's own <see cref="CallScope"/>.</param>
    /// <param name="arguments">Its arguments, which are all read before this returns.</param>
    public ValueTask<T> Start(object target, ref CallArguments arguments)
    {
        var values = new object?[_boxes.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _boxes[i].Read(arguments, i);
        var token = arguments.Token;
        arguments.Enter();
        return RunAsync(new(_descriptor, CallContext.Current!, values, (CallScope)target, _time, token));
    }

    private async ValueTask<T> RunAsync(CallFilterContext context)
    {
        try
        {
            await _chain(context).ConfigureAwait(false);
        }
        catch (RpcException e) when (!context.HasEntered && CallRefusedException.Covers(e))
        {
            throw new CallRefusedException(e);
        }

        return context.TakeResult<T>();
    }

    private async ValueTask InvokeMethodAsync(CallFilterContext context) =>
        context.Return(await _toTask(_method(context.Enter(), context.Values, context.CancellationToken)).ConfigureAwait(false));
}
