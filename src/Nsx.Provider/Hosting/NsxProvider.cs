using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Protocol;
using Tron.Diagnostics;
using Tron.Server;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Provider;

/// <summary>Hosts services: listens, announces them, and stops in good order. Every provider is a RESP server.</summary>
/// <remarks>
/// <code>
///   start: listen → announce
///   stop:  withdraw → say goodbye → go on for Propagation → refuse new calls → wait for calls under way → close
/// </code>
/// </remarks>
public sealed class NsxProvider : IAsyncDisposable
{
    private static readonly TimeSpan s_afterCancel = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(30);

    private readonly ProviderOptions _options;
    private readonly RespServer _server;
    private readonly ServiceAnnouncer _announcer;
    private readonly ProviderRuntime _runtime;
    private readonly IReadOnlyList<HostedService> _hosted;
    private readonly ServiceProvider? _container;
    private Task? _stopping;

    internal NsxProvider(
        ProviderOptions options,
        IReadOnlyList<HostedService> hosted,
        CallFilters filters,
        IServiceProvider container,
        IServiceRegistry? registry,
        IEnumerable<ICommandModule> modules,
        ILoggerFactory? loggers)
    {
        options.Validate();
        AdmissionControl.CheckNames(options, hosted.SelectMany(service => service.Descriptor.Methods));
        _options = options;
        _hosted = hosted;
        loggers ??= NullLoggerFactory.Instance;
        var logger = new GuardedLogger(loggers.CreateLogger<NsxProvider>());
        _runtime = new(options, options.Server.Server.Clock.Time, logger);
        filters.CheckTargets(hosted);
        var methods = new MethodDirectory(new(options.Deduplication, _runtime));
        foreach (var service in hosted)
        {
            var activator = service.Activate(container);
            foreach (var method in service.Descriptor.Methods)
                methods.Add(Create(service, method, activator, filters, container));
        }

        var acceptor = new SocketAcceptor(NetAddress.Parse(options.Listen), options.Tls);
        var server = options.Server.Server with { Logger = loggers.CreateLogger<RespServer>() };
        if (_runtime.Admission.Memory is { } memory)
            server = server with { WhenReadyToAccept = Both(server.WhenReadyToAccept, memory.WhenReadyToAcceptAsync) };
        var serverOptions = options.Server with { Server = server };
        _server = new(acceptor, serverOptions, [new ProviderModule(methods, _runtime), .. modules]);
        Address = options.Advertise ?? AdvertisedAddress.Of(acceptor.LocalEndPoint);
        _announcer = new(registry, logger);
        _container = container as ServiceProvider;
    }

    /// <summary>The address that consumers are told.</summary>
    public string Address { get; }

    /// <summary>Where the provider listens.</summary>
    public EndPoint LocalEndPoint => _server.LocalEndPoint;

    /// <summary>How many calls are under way, also those whose callers have gone: one-way calls, and calls with a key.</summary>
    public int RunningCalls => _runtime.Calls.Running;

    /// <summary>How busy each service is, by name.</summary>
    public IReadOnlyList<ServiceLoad> Loads => _runtime.Admission.Loads;

    /// <summary>How many connections are open.</summary>
    public int ConnectionCount => _server.ClientCount;

    /// <summary>How its announcements stand, one for each service; empty without a registry, before the start and after the end.</summary>
    public IReadOnlyList<IRegistration> Registrations => _announcer.Registrations;

    /// <summary>Makes a provider without a host. It listens at once; <see cref="StartAsync"/> lets it answer.</summary>
    /// <param name="configure">How.</param>
    /// <param name="build">What it hosts.</param>
    /// <param name="registry">Where to announce it; null for nowhere. The caller's own.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    public static NsxProvider Create(
        Action<ProviderOptions> configure, Action<NsxProviderBuilder> build, IServiceRegistry? registry = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(build);
        var options = new ProviderOptions();
        configure(options);
        var builder = new NsxProviderBuilder(new ServiceCollection());
        build(builder);
        if (loggers is not null)
            builder.Services.TryAddSingleton(loggers);
        var container = builder.Services.BuildServiceProvider();
        return new(options, builder.Hosted, builder.Filters, container, registry, container.GetServices<ICommandModule>(), loggers);
    }

    /// <summary>Answers, and announces the services.</summary>
    public Task StartAsync()
    {
        _runtime.Admission.Memory?.Watch(_options.Server.Server.Clock);
        _server.Start();
        var services = _hosted.Select(service => service.Descriptor.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        ProviderLog.Started(_runtime.Logger, Address, string.Join(", ", services));
        _announcer.Announce(services, Address, _options.Metadata);
        return Task.CompletedTask;
    }

    /// <summary>Changes what consumers are told of this provider while it runs: weight, state, any metadata. For all its services.</summary>
    /// <param name="change">Makes the new endpoint of the one before; the service and the address must stay.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <returns>Completes when the registry has confirmed it. While the registry is away the change is kept, and sent later.</returns>
    /// <exception cref="ArgumentException">The service or the address would change, or there is too much metadata.</exception>
    public Task AnnounceAsync(Func<ServiceEndpoint, ServiceEndpoint> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _announcer.UpdateAsync(change, cancellationToken);
    }

    /// <summary>Stops in good order; the second and later calls wait for the first.</summary>
    /// <param name="cancellationToken">Stops at once instead: calls under way are given up.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_runtime)
            return _stopping ??= Task.Run(() => DrainAsync(cancellationToken), CancellationToken.None);
    }

    /// <summary>Stops in good order and gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_container is not null)
            await _container.DisposeAsync().ConfigureAwait(false);
    }

    private static Func<CancellationToken, Task> Both(Func<CancellationToken, Task>? one, Func<CancellationToken, Task> other) => one is null ? other : async token =>
    {
        await one(token).ConfigureAwait(false);
        await other(token).ConfigureAwait(false);
    };

    private ServiceMethod Create(HostedService service, MethodDescriptor method, ServiceActivator activator, CallFilters filters, IServiceProvider container)
    {
        var chosen = filters.For(service.Descriptor.Name, method);
        if (chosen.Count > 0)
            activator = new ServiceActivator.Filtered(container.GetRequiredService<IServiceScopeFactory>(), activator);
        return ServiceMethodFactory.Create(service.Descriptor, method, service.TargetOf(method), activator, _runtime, chosen);
    }

    private async Task DrainAsync(CancellationToken hurry)
    {
        ProviderLog.Draining(_runtime.Logger, RunningCalls);
        await _announcer.WithdrawAsync().ConfigureAwait(false);
        var isMissed = SayGoodbye();
        if (isMissed)
            await WaitAsync(_options.Propagation, hurry).ConfigureAwait(false);
        await _server.StopAcceptingAsync().ConfigureAwait(false);
        _runtime.Refuses = true;
        var idle = _runtime.Calls.WhenIdleAsync();
        if (!await HasEndedAsync(idle, _options.DrainTimeout, hurry).ConfigureAwait(false))
        {
            if (hurry.IsCancellationRequested)
                ProviderLog.DrainedInHurry(_runtime.Logger, RunningCalls);
            else
                ProviderLog.DrainTimeout(_runtime.Logger, RunningCalls, _options.DrainTimeout.TotalSeconds);
            _runtime.GivesUp = true;
            _runtime.Calls.EndAll("ABORTED the provider stops");
            if (!await HasEndedAsync(idle, s_afterCancel, CancellationToken.None).ConfigureAwait(false))
                ProviderLog.CallsGoOn(_runtime.Logger, RunningCalls);
        }

        await _server.CloseAsync(new(CloseKind.Local, "the provider stops")).ConfigureAwait(false);
        _runtime.Admission.Dispose();
        ProviderLog.Stopped(_runtime.Logger, Address);
    }

    /// <summary>Tells the consumers that understand it to go elsewhere.</summary>
    /// <returns>True when somebody could still send calls here.</returns>
    private bool SayGoodbye()
    {
        var goodbye = new Tron.Resp.RespWriter();
        Mux.WriteGoAway(goodbye, "the provider stops");
        var clients = _server.Clients.ToArray();
        foreach (var client in clients.Where(client => client.FindFeature<ClientCalls>() is { IsMultiplexed: true }))
        {
            try
            {
                client.Session.Send(goodbye.Written, FlushMode.Now);
            }
            catch (SessionClosedException)
            {
                // It has gone by itself.
            }
        }

        return clients.Length > 0;
    }

    private async Task<bool> HasEndedAsync(Task task, TimeSpan time, CancellationToken hurry)
    {
        var wait = time < s_longestWait ? time : s_longestWait;
        await task.WaitAsync(wait, _runtime.Time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken hurry)
    {
        if (time > TimeSpan.Zero)
            await Task.Delay(time, _runtime.Time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
