using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>Says which services a provider hosts. Contracts are looked at here: what cannot be called is refused at once, with the reason.</summary>
public sealed class NsxProviderBuilder
{
    private readonly List<HostedService> _hosted = [];

    internal NsxProviderBuilder(IServiceCollection services) => Services = services;

    /// <summary>The container that the services' objects come from.</summary>
    public IServiceCollection Services { get; }

    internal IReadOnlyList<HostedService> Hosted => _hosted;

    internal CallFilters Filters { get; } = new();

    /// <summary>Hosts a class of the container.</summary>
    /// <typeparam name="TContract">The contract: an interface.</typeparam>
    /// <typeparam name="TService">The class.</typeparam>
    /// <param name="lifetime">A new object for each call, with the scope of that call, unless it is a singleton.</param>
    /// <exception cref="ContractException">The interface cannot be called over a wire.</exception>
    public NsxProviderBuilder AddService<TContract, TService>(ServiceLifetime lifetime = ServiceLifetime.Scoped)
        where TContract : class
        where TService : class, TContract
    {
        Services.Add(new(typeof(TService), typeof(TService), lifetime));
        return Add<TContract>(provider => provider.GetRequiredService<TService>(), lifetime);
    }

    /// <summary>Hosts what a function makes.</summary>
    /// <param name="create">Makes the object; called once for a singleton, otherwise for each call.</param>
    /// <param name="lifetime">A new object for each call, with the scope of that call, unless it is a singleton.</param>
    /// <exception cref="ContractException">The interface cannot be called over a wire.</exception>
    public NsxProviderBuilder AddService<TContract>(Func<IServiceProvider, TContract> create, ServiceLifetime lifetime = ServiceLifetime.Scoped)
        where TContract : class => Add<TContract>(create, lifetime);

    /// <summary>Hosts one object for all calls. It must be thread-safe.</summary>
    /// <exception cref="ContractException">The interface cannot be called over a wire.</exception>
    public NsxProviderBuilder AddService<TContract>(TContract instance)
        where TContract : class => Add<TContract>(_ => instance, ServiceLifetime.Singleton);

    /// <summary>Hosts a single function.</summary>
    /// <param name="name">Its name on the wire: <c>Clock.Now</c>.</param>
    /// <param name="function">The function; it must be thread-safe.</param>
    /// <exception cref="ContractException">The function cannot be called over a wire.</exception>
    public NsxProviderBuilder AddFunction(string name, Delegate function)
    {
        var invoke = function.GetType().GetMethod("Invoke")!;
        _hosted.Add(new(ContractDescriptor.Of(name, function), _ => new ServiceActivator.Shared(function), _ => invoke));
        return this;
    }

    /// <summary>Puts a filter of the container around methods.</summary>
    /// <remarks>
    /// Filters of one order run in the order in which they were added, the first one outermost. Methods without filters are called
    /// exactly as if there were none.
    /// </remarks>
    /// <typeparam name="TFilter">The class; a new object for each call, unless the container knows it with another lifetime already.</typeparam>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out.</param>
    public NsxProviderBuilder AddFilter<TFilter>(string? target = null, int order = 0)
        where TFilter : class, ICallFilter
    {
        Services.TryAddScoped<TFilter>();
        Filters.Add(new(typeof(TFilter).Name, target, order, context => context.Services.GetRequiredService<TFilter>()));
        return this;
    }

    /// <summary>Puts a filter around methods: one object for all calls. It must be thread-safe.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out.</param>
    public NsxProviderBuilder AddFilter(ICallFilter filter, string? target = null, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(filter);
        Filters.Add(new(filter.GetType().Name, target, order, _ => filter));
        return this;
    }

    /// <summary>Puts a function around methods. It must be thread-safe.</summary>
    /// <param name="filter">What to do with a call: see <see cref="ICallFilter.InvokeAsync"/>.</param>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out.</param>
    public NsxProviderBuilder AddFilter(Func<CallFilterContext, CallFilterNext, ValueTask> filter, string? target = null, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return AddFilter(new DelegateFilter(filter), target, order);
    }

    private NsxProviderBuilder Add<TContract>(Func<IServiceProvider, object> create, ServiceLifetime lifetime)
    {
        var descriptor = ContractDescriptor.Of(typeof(TContract));
        if (_hosted.FirstOrDefault(other => IsSame(other, descriptor)) is { } other)
        {
            throw new InvalidOperationException(
                $"Two services are called '{descriptor.Name}': {other.Descriptor.Contract} and {descriptor.Contract}. Give one another name with [NsxService(\"…\")].");
        }

        _hosted.Add(new(
            descriptor,
            provider => lifetime == ServiceLifetime.Singleton
                ? new ServiceActivator.Shared(create(provider))
                : new ServiceActivator.Scoped(provider.GetRequiredService<IServiceScopeFactory>(), create),
            method => method.Method));
        return this;
    }

    private static bool IsSame(HostedService other, ContractDescriptor descriptor) =>
        other.Descriptor.Contract is not null && other.Descriptor.Name.Equals(descriptor.Name, StringComparison.OrdinalIgnoreCase);
}
