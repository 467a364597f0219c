using Tron.Server;

namespace Nsx.Registry;

/// <summary>The lease registry's commands <c>NSX.REG.*</c>, for any RESP server to host. State is in memory only.</summary>
/// <remarks>
/// Providers announce themselves with leases that they keep alive; consumers list them and watch. There is no clustering:
/// for more than one machine that matters, use ZooKeeper. One instance serves one server; its owner disposes it.
/// </remarks>
public sealed class LeaseRegistryModule : ICommandModule, IDisposable
{
    private readonly LeaseBoard _board;
    private readonly LeaseCommands _commands;

    /// <summary>Makes a registry without entries.</summary>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public LeaseRegistryModule(LeaseRegistryOptions? options = null)
    {
        options ??= new();
        _board = new(options);
        _commands = new(_board, options.Limits);
    }

    /// <inheritdoc/>
    public void AddTo(CommandTable commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        _commands.AddTo(commands);
    }

    /// <inheritdoc/>
    public void Report(InfoReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (services, instances, watches, resyncs) = _board.Counts;
        report.Section("Registry")
            .Line("registry_services", services).Line("registry_instances", instances)
            .Line("registry_watches", watches).Line("registry_resyncs", resyncs);
    }

    /// <summary>Stops ending leases.</summary>
    public void Dispose() => _board.Dispose();
}
