using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Castle.DynamicProxy;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Makes objects that implement a contract by calling its providers. The only place that knows how.</summary>
internal static class ServiceProxyFactory
{
    private static readonly ProxyGenerator s_generator = new();
    private static readonly ProxyGenerationOptions s_options = new() { Selector = new OneInterceptorForEachMethod() };

    // The generator looks its classes up under a lock and makes objects by reflection: too slow for a proxy for each call.
    private static readonly ConcurrentDictionary<Type, Func<IInterceptor[], object>> s_constructors = new();

    /// <summary>Makes a proxy.</summary>
    /// <exception cref="ContractException">The interface is not visible to the generator.</exception>
    public static object Create(ServiceHandle handle, InvocationOptions invocation)
    {
        var contract = handle.Current.Contract.Contract!;
        var interceptor = new ServiceInterceptor(handle, invocation);
        if (s_constructors.TryGetValue(contract, out var construct))
            return construct([interceptor]);
        try
        {
            var proxy = s_generator.CreateInterfaceProxyWithoutTarget(contract, s_options, interceptor);
            s_constructors.TryAdd(contract, ConstructorOf(proxy.GetType()));
            return proxy;
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

    private static Func<IInterceptor[], object> ConstructorOf(Type proxy)
    {
        var constructor = proxy.GetConstructors().Single(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IInterceptor[])));
        var interceptors = Expression.Parameter(typeof(IInterceptor[]));
        var arguments = constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(IInterceptor[]) ? interceptors
            : parameter.ParameterType == typeof(IInterceptorSelector) ? (Expression)Expression.Constant(s_options.Selector)
            : Expression.Constant(null, parameter.ParameterType));
        return Expression.Lambda<Func<IInterceptor[], object>>(Expression.New(constructor, arguments), interceptors).Compile();
    }

    /// <summary>Castle asks this once for each method of each proxy, so that a call needs no look-up.</summary>
    private sealed class OneInterceptorForEachMethod : IInterceptorSelector
    {
        public IInterceptor[] SelectInterceptors(Type type, MethodInfo method, IInterceptor[] interceptors) =>
            [((ServiceInterceptor)interceptors[0]).For(method)];

        public override bool Equals(object? obj) => obj is OneInterceptorForEachMethod;

        public override int GetHashCode() => typeof(OneInterceptorForEachMethod).GetHashCode();
    }
}
