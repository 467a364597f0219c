using System.Collections.Concurrent;
using System.Reflection;
using Castle.DynamicProxy;

namespace Nsx.Consumer;

/// <summary>Stands for a whole proxy, and gives each of its methods an interceptor of its own, when it is first called.</summary>
internal sealed class ServiceInterceptor(ServiceClient client, InvocationOptions invocation) : IInterceptor
{
    private readonly ConcurrentDictionary<MethodInfo, IInterceptor> _methods = new();

    public ServiceClient Client => client;

    public InvocationOptions Invocation => invocation;

    public IInterceptor For(MethodInfo method) =>
        _methods.GetOrAdd(method, static (method, self) => self.Client.Methods[method].Create(self.Client, self.Invocation), this);

    public void Intercept(IInvocation call) => For(call.Method).Intercept(call);
}
