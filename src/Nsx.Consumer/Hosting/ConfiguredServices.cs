using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Nsx.Consumer;

/// <summary>The remote services of a container. Their options follow the configuration while the process runs.</summary>
internal sealed class ConfiguredServices : IDisposable
{
    private readonly Lock _lock = new();
    private readonly NsxConsumer _consumer;
    private readonly IReadOnlyList<ConfiguredService> _services;
    private readonly IConfiguration? _configuration;
    private readonly List<(ConfiguredService Service, ServiceHandle Handle)> _handles = [];
    private readonly IDisposable? _changes;

    public ConfiguredServices(NsxConsumer consumer, IEnumerable<ConfiguredService> services, IConfiguration? configuration = null)
    {
        _consumer = consumer;
        _services = [.. services];
        _configuration = configuration;
        _changes = configuration is null ? null : ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Makes the proxy of a service.</summary>
    public object Create(ConfiguredService service)
    {
        lock (_lock)
        {
            var handle = _consumer.HandleOf(service.Contract, service.Read(_configuration));
            _handles.Add((service, handle));
            return ServiceProxyFactory.Create(handle, InvocationOptions.Usual);
        }
    }

    /// <summary>Throws an exception that names the first setting that makes no sense.</summary>
    public void Check()
    {
        var names = _services.Select(service => service.Name).Distinct().ToArray();
        foreach (var section in _configuration?.GetSection("Nsx:Consumer:Services").GetChildren() ?? [])
        {
            if (!names.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException(
                    $"{section.Path}: no such service was added with AddNsxConsumer<T>. There are: {string.Join(", ", names.Order(StringComparer.Ordinal))}.");
            }
        }

        foreach (var service in _services)
            _consumer.Check(service.Name, service.Read(_configuration));
    }

    public void Dispose() => _changes?.Dispose();

    private void Reload()
    {
        lock (_lock)
        {
            foreach (var (service, handle) in _handles)
                Reload_NeedsLock(service, handle);
        }
    }

    private void Reload_NeedsLock(ConfiguredService service, ServiceHandle handle)
    {
        try
        {
            var options = service.Read(_configuration);
            if (options.Target != handle.Current.Service.Target)
            {
                ConsumerLog.TargetStays(_consumer.Logger, service.Name);
                options.Target = handle.Current.Service.Target;
            }

            if (_consumer.Change(handle, options))
                ConsumerLog.OptionsChanged(_consumer.Logger, service.Name);
        }
        catch (Exception e)
        {
            // Whoever changed the configuration is not the one to hear of it, and must not be stopped.
            ConsumerLog.OptionsRefused(_consumer.Logger, service.Name, e.Message);
        }
    }
}
