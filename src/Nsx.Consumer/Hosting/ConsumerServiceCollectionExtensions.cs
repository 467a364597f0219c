using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nsx.Consumer;
using Nsx.Protocol;

namespace Nsx;

/// <summary>Adds remote services to a container.</summary>
public static class ConsumerServiceCollectionExtensions
{
    /// <summary>Adds a remote service: classes of the container get an object that calls its providers.</summary>
    /// <remarks>
    /// Options come from the configuration section <c>Nsx:Consumer:Services:NAME</c>, then from <paramref name="configure"/>. They are
    /// checked when the host starts: a key that means nothing, or a section for a service that was not added, is an error. When the
    /// section changes, new calls use what it says then; what makes no sense is logged, and changes nothing.
    /// Providers are found through <see cref="ServiceOptions.Target"/>, or the container's <see cref="IServiceRegistry"/>.
    /// </remarks>
    /// <typeparam name="TContract">The contract: an interface.</typeparam>
    /// <exception cref="ContractException">The interface cannot be called over a wire; thrown here, not at the first call.</exception>
    public static IServiceCollection AddNsxConsumer<TContract>(this IServiceCollection services, Action<ServiceOptions>? configure = null)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(services);
        var service = new ConfiguredService(ContractDescriptor.Of(typeof(TContract)), configure);
        services.AddNsxConsumer();
        services.AddSingleton(service);
        services.AddSingleton(provider => (TContract)provider.GetRequiredService<ConfiguredServices>().Create(service));
        return services;
    }

    /// <summary>Adds the consumer that all remote services of the container share, and says how it is connected.</summary>
    /// <remarks>Options come from the configuration section <c>Nsx:Consumer</c>, then from <paramref name="configure"/>.</remarks>
    public static IServiceCollection AddNsxConsumer(this IServiceCollection services, Action<ConsumerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ConsumerOptions>();
        if (!services.Any(service => service.ServiceType == typeof(ConfiguredServices)))
        {
            options.Configure<IServiceProvider>(
                static (options, container) => SectionBinder.Bind(container.GetService<IConfiguration>(), "Nsx:Consumer", options, "Services"));
        }

        services.TryAddSingleton<ConfiguredServices>();
        services.AddHostedService<ConsumerStart>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(provider => new NsxConsumer(
            provider.GetService<IServiceRegistry>() ?? throw new InvalidOperationException("Consumers need a registry: call services.AddNsxRegistry(\"nsx://127.0.0.1:7399\") or another one."),
            provider.GetRequiredService<IOptions<ConsumerOptions>>().Value,
            provider.GetService<ILoggerFactory>(),
            opener: provider.GetService<IRegistryOpener>())
        {
            UsualOptions = name => provider.GetServices<ConfiguredService>().LastOrDefault(service => service.Name == name)?.Read(provider.GetService<IConfiguration>()),
        });
        return services;
    }

    /// <summary>Adds a way to choose an endpoint, for <see cref="ServiceOptions.LoadBalancing"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">Its name, in any letter case; one of <see cref="LoadBalancing"/> is replaced.</param>
    /// <param name="create">Makes one for each list of endpoints.</param>
    public static IServiceCollection AddNsxPicker(this IServiceCollection services, string name, PickerFactory create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(create);
        services.AddOptions<ConsumerOptions>().Configure(options => options.Pickers[name] = create);
        return services;
    }

    /// <summary>Puts a filter of the container around the methods of remote services.</summary>
    /// <typeparam name="TFilter">The class: one object for all invocations.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out; filters of one order stand in the order in which they were added.</param>
    public static IServiceCollection AddNsxConsumerFilter<TFilter>(this IServiceCollection services, string? target = null, int order = 0)
        where TFilter : class, IInvocationFilter
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<TFilter>();
        services.AddOptions<ConsumerOptions>().Configure<TFilter>((options, filter) => options.Filters.Add(filter, target, order));
        return services;
    }
}
