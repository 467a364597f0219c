using System.Reflection;
using Castle.DynamicProxy;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Turns calls of a proxy's method into calls of a plan. What needs reflection is done once for a contract, not for each proxy.</summary>
internal sealed class InterceptorFactory
{
    private readonly Func<MethodFrame, ServiceClient, InvocationOptions, Action<IInvocation>> _create;
    private readonly MethodFrame _frame;
    private IReadOnlyList<IInvocationFilter>? _filters;

    public InterceptorFactory(MethodFrame frame)
    {
        _frame = frame;
        var method = frame.Descriptor;
        var name = method.Shape switch
        {
            ReturnShape.Task => nameof(ForTask),
            ReturnShape.ValueTask => method.ResultType == typeof(Nothing) ? nameof(ForValueTask) : nameof(ForValueTaskOf),
            ReturnShape.Stream => nameof(ForStream),
            _ => method.ResultType == typeof(Nothing) ? nameof(ForVoid) : nameof(ForValue),
        };
        var create = typeof(InterceptorFactory).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(method.ResultType);
        _create = create.CreateDelegate<Func<MethodFrame, ServiceClient, InvocationOptions, Action<IInvocation>>>();
    }

    /// <summary>What calls of the method do, through proxies with these options.</summary>
    public Action<IInvocation> Create(ServiceClient client, InvocationOptions invocation) =>
        (_filters ??= client.Options.Filters.For(client.Contract.Name, _frame.Descriptor)) is { Count: > 0 } filters
            ? FilteredInterceptors.Create(_frame, client, invocation, filters)
            : _create(_frame, client, invocation);

    private static Action<IInvocation> ForVoid<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new ResultPlan<T>(frame, client, invocation);
        return call => plan.Invoke(call.Arguments);
    }

    private static Action<IInvocation> ForValue<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new ResultPlan<T>(frame, client, invocation);
        return call => call.ReturnValue = plan.Invoke(call.Arguments);
    }

    private static Action<IInvocation> ForTask<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new ResultPlan<T>(frame, client, invocation);
        return call => call.ReturnValue = plan.InvokeAsync(call.Arguments).AsTask();
    }

    private static Action<IInvocation> ForValueTask<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new ResultPlan<T>(frame, client, invocation);
        return call => call.ReturnValue = new ValueTask(plan.InvokeAsync(call.Arguments).AsTask());
    }

    private static Action<IInvocation> ForValueTaskOf<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new ResultPlan<T>(frame, client, invocation);
        return call => call.ReturnValue = Box(plan.InvokeAsync(call.Arguments));
    }

    private static Action<IInvocation> ForStream<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        var plan = new StreamPlan<T>(frame, client, invocation);
        return call => call.ReturnValue = plan.Invoke(call.Arguments);
    }

    private static object Box<T>(ValueTask<T> task) => task;
}
