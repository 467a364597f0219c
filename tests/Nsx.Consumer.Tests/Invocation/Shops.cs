using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>A consumer of <see cref="IShop"/> and providers that follow one script, or several. The first call goes to any of them.</summary>
internal sealed class Shops : IAsyncDisposable
{
    /// <summary>An answer.</summary>
    public const string Sold = "$4\r\nsold\r\n";

    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));
    private readonly ILoggerFactory _loggers;
    private readonly List<ScriptedProvider> _all = [];

    public Shops(Action<ConsumerOptions>? configure = null)
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log));
        Consumer = new(_registry, Patience.Options(configure), _loggers);
    }

    public NsxConsumer Consumer { get; }

    public LogCollector Log { get; } = new();

    /// <summary>All calls that came anywhere, in order.</summary>
    public ConcurrentQueue<ScriptedCall> Calls { get; } = new();

    /// <summary>The options of these calls, without the time that was left.</summary>
    public IEnumerable<string> Options => Calls.Select(call => string.Join(' ', call.Options.Split(' ').Where(option => !option.StartsWith("t=", StringComparison.Ordinal))));

    /// <summary>A provider.</summary>
    /// <param name="answer">Its script.</param>
    /// <param name="metadata">What it announces.</param>
    public ScriptedProvider Add(Func<ScriptedCall, string?> answer, params (string Key, string Value)[] metadata)
    {
        var provider = new ScriptedProvider(call =>
        {
            Calls.Enqueue(call);
            return answer(call);
        });
        _all.Add(provider);
        _registry.Register(new("Shop", provider.Address) { Metadata = metadata.ToImmutableDictionary(word => word.Key, word => word.Value) });
        return provider;
    }

    /// <summary>Providers that answer one after the other what the script says, whoever is called; and then that it is sold.</summary>
    public ScriptedProvider[] AddInTurn(int count, params string?[] answers)
    {
        var left = new ConcurrentQueue<string?>(answers);
        return [.. Enumerable.Range(0, count).Select(_ => Add(_ => left.TryDequeue(out var answer) ? answer : Sold))];
    }

    /// <summary>A proxy, once calls can go to all.</summary>
    public async Task<IShop> ConnectAsync(ServiceOptions? options = null)
    {
        var shop = Consumer.Create<IShop>(options);
        await Eventually.BeTrueAsync(() => ServiceProxyFactory.Behind(shop)!.Client.Target.Ready.Count == _all.Count, "calls can go to all");
        return shop;
    }

    /// <summary>The same, where one provider has a tag: nobody is connected to it before a call has asked for the tag.</summary>
    public async Task<IShop> ConnectTaggedAsync(string tag)
    {
        var shop = Consumer.Create<IShop>();
        await shop.With(new() { Tag = tag, WaitForReady = true }).LookAsync("whether it is there");
        await shop.With(new() { WaitForReady = true }).LookAsync("whether it is there");
        Calls.Clear();
        return shop;
    }

    public static IReadOnlyCollection<EndpointNode> NodesOf(IShop shop) => ServiceProxyFactory.Behind(shop)!.Client.Target.Nodes;

    public async ValueTask DisposeAsync()
    {
        // The other way round, a consumer whose time stands still would wait for their goodbyes.
        foreach (var provider in _all)
            provider.Dispose();
        await Consumer.DisposeAsync();
        await _registry.DisposeAsync();
        _loggers.Dispose();
    }
}
