using System.Reflection;
using Castle.DynamicProxy;

namespace Nsx.Consumer;

/// <summary>Stands for a whole proxy, and gives each of its methods an interceptor of its own, when it is first called.</summary>
/// <remarks>Castle asks once for each method. Most proxies that are made for one call have one method: hence the list.</remarks>
internal sealed class ServiceInterceptor(ServiceHandle handle, InvocationOptions invocation) : IInterceptor
{
    private MethodInterceptor? _newest;

    public ServiceHandle Handle => handle;

    public ServiceClient Client => handle.Current;

    public InvocationOptions Invocation => invocation;

    public IInterceptor For(MethodInfo method)
    {
        while (true)
        {
            var newest = Volatile.Read(ref _newest);
            for (var known = newest; known is not null; known = known.Next)
            {
                if (known.Method == method)
                    return known;
            }

            var added = new MethodInterceptor(method, handle, invocation, newest);
            if (Interlocked.CompareExchange(ref _newest, added, newest) == newest)
                return added;
        }
    }

    public void Intercept(IInvocation call) => For(call.Method).Intercept(call);
}
