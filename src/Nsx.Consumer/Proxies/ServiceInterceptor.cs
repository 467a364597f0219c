using System.Reflection;
using Castle.DynamicProxy;

namespace Nsx.Consumer;

/// <summary>Stands for a whole proxy, and gives each of its methods an interceptor of its own.</summary>
internal sealed class ServiceInterceptor(ServiceClient client) : IInterceptor
{
    private readonly Dictionary<MethodInfo, IInterceptor> _methods = client.Contract.Methods.ToDictionary(
        method => method.Method, method => MethodInterceptors.Create(method, client));

    public ServiceClient Client => client;

    public IInterceptor For(MethodInfo method) => _methods[method];

    public void Intercept(IInvocation invocation) => _methods[invocation.Method].Intercept(invocation);
}
