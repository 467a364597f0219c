using System.Globalization;
using Nsx.Provider;

namespace Nsx.IntegrationTests.Governance;

/// <summary>This assembly as a program: a provider of <see cref="ILedger"/>, or of <see cref="Overload.IHoard"/>, that runs until it is killed.</summary>
internal static class LedgerProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments[0] == Overload.HoardProgram.Name)
            await Overload.HoardProgram.RunAsync(arguments[1]);
        var (port, directory) = (int.Parse(arguments[0], CultureInfo.InvariantCulture), arguments[1]);
        using var journal = new Journal(directory);
        await using var provider = NsxProvider.Create(options => options.Listen = $"127.0.0.1:{port}", services => services.AddService<ILedger>(new Ledger(journal)));
        await provider.StartAsync();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
