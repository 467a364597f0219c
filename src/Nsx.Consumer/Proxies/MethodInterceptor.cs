using System.Reflection;
using Castle.DynamicProxy;

namespace Nsx.Consumer;

/// <summary>Calls one method of one proxy. What is known before a call is made anew after the service's options have changed.</summary>
/// <param name="method">The method.</param>
/// <param name="handle">How the service is called at present.</param>
/// <param name="invocation">What the proxy's calls want otherwise.</param>
/// <param name="next">Another method of the proxy.</param>
internal sealed class MethodInterceptor(MethodInfo method, ServiceHandle handle, InvocationOptions invocation, MethodInterceptor? next) : IInterceptor
{
    private Bound? _bound;

    public MethodInfo Method => method;

    public MethodInterceptor? Next => next;

    public void Intercept(IInvocation call)
    {
        var client = handle.Current;
        var bound = Volatile.Read(ref _bound);
        if (bound is null || bound.Client != client)
            bound = Bind(client, bound);
        bound.Invoke(call);
    }

    private Bound Bind(ServiceClient client, Bound? before)
    {
        // Whoever comes second takes what the first has made: there is one plan.
        var bound = new Bound(client, client.Methods[method].Create(client, invocation));
        return Interlocked.CompareExchange(ref _bound, bound, before) is { } other && other != before && other.Client == client ? other : bound;
    }

    private sealed class Bound(ServiceClient client, Action<IInvocation> invoke)
    {
        public ServiceClient Client => client;

        public Action<IInvocation> Invoke => invoke;
    }
}
