using Microsoft.Extensions.Configuration;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>A service that was added to a container: its contract, and where its options come from.</summary>
internal sealed class ConfiguredService(ContractDescriptor contract, Action<ServiceOptions>? configure)
{
    public ContractDescriptor Contract => contract;

    public string Name => contract.Name;

    /// <summary>Its options by what the configuration says now.</summary>
    /// <exception cref="InvalidOperationException">A key means nothing, or a value cannot be read; the message names the key.</exception>
    public ServiceOptions Read(IConfiguration? configuration)
    {
        var options = new ServiceOptions();
        SectionBinder.Bind(configuration, $"Nsx:Consumer:Services:{Name}", options);
        configure?.Invoke(options);
        return options;
    }
}
