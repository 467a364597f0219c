using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry;
using Nsx.Registry.Diagnostics;
using Tron.Server;

namespace Nsx;

/// <summary>Puts registries into a container.</summary>
public static class RegistryServiceCollectionExtensions
{
    /// <summary>Adds the registry behind an address as the <see cref="IServiceRegistry"/>; of several calls the last one counts.</summary>
    /// <param name="services">The container.</param>
    /// <param name="uri">
    /// <c>memory://[name]</c>, <c>static://host:port,host:port</c>, <c>dns://host:port</c>, <c>nsx://host:port[,host:port]</c>, <c>zk://…</c>,
    /// or a scheme that <see cref="AddNsxRegistryScheme"/> has added before. Checked at once; opened when the registry is first asked for.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <exception cref="FormatException">It is no registry's address; the message lists the schemes.</exception>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public static IServiceCollection AddNsxRegistry(this IServiceCollection services, string uri, Action<RegistryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var open = RegistryFactory.Prepare(uri, services.Select(service => service.ImplementationInstance).OfType<RegistryScheme>());
        var options = new RegistryOptions();
        configure?.Invoke(options);
        options.Validate();

        // Registries that single services name are used as the common one is.
        services.Replace(ServiceDescriptor.Singleton<IRegistryOpener>(provider => Opener(provider, options)));
        return services.AddSingleton(provider =>
        {
            options.LoggerFactory ??= provider.GetService<ILoggerFactory>();
            return open(options);
        });
    }

    /// <summary>Adds a kind of registry, so that addresses of its scheme can be written wherever one is asked for.</summary>
    /// <param name="services">The container.</param>
    /// <param name="scheme">The kind; one with the name of a known scheme replaces it. To be added before <see cref="AddNsxRegistry"/> names it.</param>
    public static IServiceCollection AddNsxRegistryScheme(this IServiceCollection services, RegistryScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(scheme);
        services.TryAddSingleton<IRegistryOpener>(provider => Opener(provider, new()));
        return services.AddSingleton(scheme);
    }

    /// <summary>Lets the provider of this container serve a lease registry next to its services. Further calls do nothing.</summary>
    /// <param name="services">The container; whoever hosts a RESP server in it picks up every <see cref="ICommandModule"/>.</param>
    /// <param name="options">How; null for the defaults. Without a logger of its own it logs to the container's.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public static IServiceCollection AddNsxLeaseRegistry(this IServiceCollection services, LeaseRegistryOptions? options = null)
    {
        options ??= new();
        options.Validate();
        services.TryAddSingleton(provider => new LeaseRegistryModule(
            options.Logger == NullLogger.Instance && provider.GetService<ILoggerFactory>() is { } loggers
                ? options with { Logger = loggers.CreateLogger(RegistryLog.Category) }
                : options));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICommandModule, LeaseRegistryModule>(
            provider => provider.GetRequiredService<LeaseRegistryModule>()));
        return services;
    }

    private static RegistryUriOpener Opener(IServiceProvider provider, RegistryOptions options)
    {
        options.LoggerFactory ??= provider.GetService<ILoggerFactory>();
        return new(options, provider.GetServices<RegistryScheme>());
    }
}
