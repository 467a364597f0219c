using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nsx.Provider;
using Tron.Server;

namespace Nsx;

/// <summary>Adds a provider to a host.</summary>
public static class ProviderServiceCollectionExtensions
{
    /// <summary>Hosts services in this process. The provider starts and stops with the host.</summary>
    /// <remarks>
    /// Options come from the configuration section <c>Nsx:Provider</c>, then from <paramref name="configure"/>; they are checked
    /// when the host starts. The registry is the container's <see cref="IServiceRegistry"/>; without one nothing is announced.
    /// A container has one provider: called again, this adds to it.
    /// </remarks>
    /// <returns>Says which services are hosted.</returns>
    public static NsxProviderBuilder AddNsxProvider(this IServiceCollection services, Action<ProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var known = services.FirstOrDefault(service => service.ServiceType == typeof(NsxProviderBuilder))?.ImplementationInstance;
        var builder = (NsxProviderBuilder?)known ?? AddProvider(services);
        if (configure is not null)
            services.Configure(configure);
        return builder;
    }

    private static NsxProviderBuilder AddProvider(IServiceCollection services)
    {
        var builder = new NsxProviderBuilder(services);
        services.AddSingleton(builder);
        services.AddOptions<ProviderOptions>().Configure<IServiceProvider>(
            static (options, container) => SectionBinder.Bind(container.GetService<IConfiguration>(), "Nsx:Provider", options));
        services.AddSingleton(provider => new NsxProvider(
            provider.GetRequiredService<IOptions<ProviderOptions>>().Value,
            builder.Hosted,
            builder.Filters,
            provider,
            provider.GetService<IServiceRegistry>(),
            provider.GetServices<ICommandModule>(),
            provider.GetService<ILoggerFactory>()));
        services.AddHostedService<ProviderHost>();
        return builder;
    }
}
