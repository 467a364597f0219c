using System.Net;
using System.Net.Sockets;

namespace Nsx.ConformanceTests.Samples;

/// <summary>The samples with a host of their own: a provider and a consumer, each its own process.</summary>
[Collection(nameof(SamplesCollection))]
public sealed class CalculatorProgramsTests
{
    private const int Tries = 5;

    [Fact]
    public async Task A_provider_that_hosts_the_registry_and_a_consumer_find_each_other()
    {
        var (provider, address) = await StartProviderAsync();
        await using var ended = provider;
        await using var consumer = Tool.DotNet.Start(Repository.Sample("Calculator.Consumer"), "--registry", $"nsx://{address}");
        await consumer.WritesAsync(" / 7 = ");
        (await consumer.TerminateAsync()).ExitCode.ShouldBe(0);
        (await provider.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_consumer_goes_on_with_the_other_provider_when_one_stops()
    {
        var (registry, address) = await StartProviderAsync();
        await using var ended = registry;
        await using var second = Tool.DotNet.Start(Repository.Sample("Calculator.Provider"), "--listen", "127.0.0.1:0", "--registry", $"nsx://{address}");
        await second.WritesAsync("Calculator at 127.0.0.1:");
        await using var consumer = Tool.DotNet.Start(Repository.Sample("Calculator.Consumer"), "--registry", $"nsx://{address}");
        await consumer.WritesAsync(" / 7 = ");
        (await second.TerminateAsync()).ExitCode.ShouldBe(0);
        var before = Calls(consumer.Output);
        await consumer.WritesAsync(output => Calls(output) > before + 5, "five more results");
        consumer.Output.ShouldNotContain("Unavailable");
    }

    private static int Calls(string output) => output.Split(" / 7 = ").Length - 1;

    /// <summary>A registry must be known by its port before it starts. If somebody else is faster, the start fails and is tried again.</summary>
    private static async Task<(RunningTool Provider, string Address)> StartProviderAsync()
    {
        for (var i = 0; i < Tries; i++)
        {
            var address = FreeAddress();
            var provider = Tool.DotNet.Start(Repository.Sample("Calculator.Provider"), "--listen", address, "--registry", $"nsx://{address}", "--host-registry");
            try
            {
                await provider.WritesAsync($"Calculator at {address} is registered");
                return (provider, address);
            }
            catch (InvalidOperationException) when (provider.HasEnded && i < Tries - 1)
            {
                await provider.DisposeAsync();
            }
        }

        throw new InvalidOperationException($"No free port in {Tries} tries.");
    }

    private static string FreeAddress()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return probe.LocalEndPoint!.ToString()!;
    }
}
