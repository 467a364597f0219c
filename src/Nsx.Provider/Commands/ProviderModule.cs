using Tron.Server;

namespace Nsx.Provider;

/// <summary>What a provider's server answers: its services' methods, and the commands that call them.</summary>
internal sealed class ProviderModule(MethodDirectory methods, ProviderRuntime runtime) : ICommandModule
{
    public void AddTo(CommandTable commands)
    {
        commands.Add(new CallCommand(methods, runtime));
        commands.Add(new WithCommand(methods, runtime));
        MuxCommands.AddTo(commands, runtime);
        foreach (var method in methods.All)
            commands.Add(method);
    }

    public void Report(InfoReport report)
    {
        report.Section("Nsx")
            .Line("nsx_services", methods.All.Select(method => ((ServiceMethod)method).Docs.Group).Distinct().Count())
            .Line("nsx_methods", methods.All.Count);
        runtime.Admission.Report(report);
        report.Line("nsx_draining", runtime.Refuses ? 1 : 0);
    }
}
