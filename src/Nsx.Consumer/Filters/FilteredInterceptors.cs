using System.Reflection;
using Castle.DynamicProxy;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Turns calls of a proxy's method that has filters into invocations.</summary>
internal static class FilteredInterceptors
{
    private delegate Action<IInvocation> Maker(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters);

    public static Action<IInvocation> Create(
        MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var method = frame.Descriptor;
        var name = method.Shape switch
        {
            ReturnShape.Task => nameof(ForTask),
            ReturnShape.ValueTask => method.ResultType == typeof(Nothing) ? nameof(ForValueTask) : nameof(ForValueTaskOf),
            ReturnShape.Stream => nameof(ForStream),
            _ => method.ResultType == typeof(Nothing) ? nameof(ForVoid) : nameof(ForValue),
        };
        return typeof(FilteredInterceptors).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(method.ResultType).CreateDelegate<Maker>()(frame, client, invocation, filters);
    }

    private static Action<IInvocation> ForVoid<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredInvocation<T>(frame, client, invocation, filters);
        return call => filtered.Invoke(call.Arguments);
    }

    private static Action<IInvocation> ForValue<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredInvocation<T>(frame, client, invocation, filters);
        return call => call.ReturnValue = filtered.Invoke(call.Arguments);
    }

    private static Action<IInvocation> ForTask<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredInvocation<T>(frame, client, invocation, filters);
        return call => call.ReturnValue = filtered.InvokeAsync(call.Arguments).AsTask();
    }

    private static Action<IInvocation> ForValueTask<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredInvocation<T>(frame, client, invocation, filters);
        return call => call.ReturnValue = new ValueTask(filtered.InvokeAsync(call.Arguments).AsTask());
    }

    private static Action<IInvocation> ForValueTaskOf<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredInvocation<T>(frame, client, invocation, filters);
        return call => call.ReturnValue = Box(filtered.InvokeAsync(call.Arguments));
    }

    private static object Box<TValue>(ValueTask<TValue> task) => task;

    private static Action<IInvocation> ForStream<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation, IReadOnlyList<IInvocationFilter> filters)
    {
        var filtered = new FilteredStream<T>(frame, client, invocation, filters);
        return call => call.ReturnValue = filtered.InvokeAsync(call.Arguments);
    }
}
