using Microsoft.Extensions.Logging;
using Nsx.Provider;

namespace Nsx.IntegrationTests.Overload;

/// <summary>A provider of <see cref="IHoard"/> that runs until it is killed, and says on its output when its memory is short.</summary>
internal static class HoardProgram
{
    public const string Name = "hoard";

    public static async Task RunAsync(string port)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddConsole());
        await using var provider = NsxProvider.Create(
            options => options.Listen = $"127.0.0.1:{port}", services => services.AddService<IHoard>(new Hoard()), loggers: loggers);
        await provider.StartAsync();
        await Task.Delay(Timeout.Infinite);
    }
}
