using System.Reflection;
using Castle.DynamicProxy;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Turns calls of a proxy's methods into calls of plans, one interceptor for each shape of method.</summary>
internal static class MethodInterceptors
{
    public static IInterceptor Create(MethodDescriptor method, ServiceClient client)
    {
        var name = method.Shape switch
        {
            ReturnShape.Task => method.ResultType == typeof(Nothing) ? nameof(ForTask) : nameof(ForTaskOf),
            ReturnShape.ValueTask => method.ResultType == typeof(Nothing) ? nameof(ForValueTask) : nameof(ForValueTaskOf),
            ReturnShape.Stream => nameof(ForStream),
            _ => method.ResultType == typeof(Nothing) ? nameof(ForVoid) : nameof(ForValue),
        };
        var create = typeof(MethodInterceptors).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(method.ResultType);
        return create.CreateDelegate<Func<MethodDescriptor, ServiceClient, IInterceptor>>()(method, client);
    }

    private static IInterceptor ForVoid<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = Plan<T>(method, client);
        return new Interceptor(call => plan.Invoke(call.Arguments));
    }

    private static IInterceptor ForValue<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = Plan<T>(method, client);
        return new Interceptor(call => call.ReturnValue = plan.Invoke(call.Arguments));
    }

    private static IInterceptor ForTask<T>(MethodDescriptor method, ServiceClient client) => ForTaskOf<T>(method, client);

    private static IInterceptor ForTaskOf<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = Plan<T>(method, client);
        return new Interceptor(call => call.ReturnValue = plan.InvokeAsync(call.Arguments).AsTask());
    }

    private static IInterceptor ForValueTask<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = Plan<T>(method, client);
        return new Interceptor(call => call.ReturnValue = new ValueTask(plan.InvokeAsync(call.Arguments).AsTask()));
    }

    private static IInterceptor ForValueTaskOf<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = Plan<T>(method, client);
        return new Interceptor(call => call.ReturnValue = Box(plan.InvokeAsync(call.Arguments)));
    }

    private static IInterceptor ForStream<T>(MethodDescriptor method, ServiceClient client)
    {
        var plan = new StreamPlan<T>(method, client.Directory, client.Options, client.Invocation);
        return new Interceptor(call => call.ReturnValue = plan.Invoke(call.Arguments));
    }

    private static object Box<T>(ValueTask<T> task) => task;

    private static ResultPlan<T> Plan<T>(MethodDescriptor method, ServiceClient client) =>
        new(method, client.Directory, client.Options, client.Invocation);

    private sealed class Interceptor(Action<IInvocation> intercept) : IInterceptor
    {
        public void Intercept(IInvocation invocation) => intercept(invocation);
    }
}
