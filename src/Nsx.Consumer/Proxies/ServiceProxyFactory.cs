using System.Reflection;
using Castle.DynamicProxy;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Makes objects that implement a contract by calling its providers. The only place that knows how.</summary>
internal static class ServiceProxyFactory
{
    private static readonly ProxyGenerator s_generator = new();
    private static readonly ProxyGenerationOptions s_options = new() { Selector = new OneInterceptorForEachMethod() };

    /// <summary>Makes a proxy.</summary>
    /// <exception cref="ContractException">The interface is not visible to the generator.</exception>
    public static object Create(ServiceClient client, InvocationOptions invocation)
    {
        var contract = client.Contract.Contract!;
        try
        {
            return s_generator.CreateInterfaceProxyWithoutTarget(contract, s_options, new ServiceInterceptor(client, invocation));
        }
        catch (Exception e) when (e is DynamicProxyException or ArgumentException)
        {
            throw new ContractException(
                contract.Name, [$"it is not public, so that no class can be made for it: make it public, or add [assembly: InternalsVisibleTo(\"DynamicProxyGenAssembly2\")] ({e.Message})"]);
        }
    }

    /// <summary>What is behind a proxy; null when the object is none of ours.</summary>
    public static ServiceInterceptor? Behind(object proxy) =>
        (proxy as IProxyTargetAccessor)?.GetInterceptors().OfType<ServiceInterceptor>().FirstOrDefault();

    /// <summary>Castle asks this once for each method of each proxy, so that a call needs no look-up.</summary>
    private sealed class OneInterceptorForEachMethod : IInterceptorSelector
    {
        public IInterceptor[] SelectInterceptors(Type type, MethodInfo method, IInterceptor[] interceptors) =>
            [interceptors.OfType<ServiceInterceptor>().Single().For(method)];

        public override bool Equals(object? obj) => obj is OneInterceptorForEachMethod;

        public override int GetHashCode() => typeof(OneInterceptorForEachMethod).GetHashCode();
    }
}
