using System.Globalization;
using System.Text;
using Nsx.ZooKeeper;

namespace Nsx.Benchmarks.ZooKeeper;

/// <summary>Ephemeral nodes of one service, as many providers would have them.</summary>
internal sealed class Instances : IAsyncDisposable
{
    private const int PerSession = 1000;
    private readonly List<ZooKeeperClient> _sessions = [];
    private readonly string _service;

    private Instances(string service) => _service = service;

    public static async Task<Instances> CreateAsync(string servers, string service, int count)
    {
        var instances = new Instances(service);
        for (var first = 0; first < count; first += PerSession)
        {
            var session = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = servers });
            instances._sessions.Add(session);
            if (first == 0)
                await session.CreateAsync($"/services/{service}", createParents: true);
            await Task.WhenAll(Enumerable.Range(first, Math.Min(PerSession, count - first))
                .Select(i => session.CreateAsync(instances.Path(i), Document(i, version: 0), ZkCreateMode.Ephemeral)));
        }

        return instances;
    }

    /// <summary>Sets one node's data, as a provider does that changes its weight or metadata.</summary>
    public Task ChangeAsync(int instance, int version) => _sessions[instance / PerSession].SetAsync(Path(instance), Document(instance, version));

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
    }

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"10.{i / 65536}.{i / 256 % 256}.{i % 256}");

    /// <summary>A document of usual size, about 500 bytes.</summary>
    private static byte[] Document(int i, int version) => Encoding.UTF8.GetBytes(
        $$$"""{"name":"Echo","id":"{{{Address(i)}}}:9000","address":"{{{Address(i)}}}","port":9000,"sslPort":null,"payload":{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"{{{Address(i)}}}:9000","name":"Echo","metadata":{"instance_status":"UP","weight":"100","zone":"a","version":"{{{version}}}","group":"default"}},"registrationTimeUTC":1795175504725,"serviceType":"DYNAMIC","uriSpec":{"parts":[{"value":"redis://","variable":false},{"value":"address","variable":true},{"value":":","variable":false},{"value":"port","variable":true}]},"enabled":true}""");

    private string Path(int i) => $"/services/{_service}/{Address(i)}:9000";
}
