using Nsx.Registry.Diagnostics;
using Nsx.Registry.Snapshots;
using Nsx.Registry.ZooKeeper;
using Nsx.Registry.ZooKeeper.Announcing;
using Nsx.Registry.ZooKeeper.Watching;
using Nsx.ZooKeeper;

namespace Nsx.Registry;

/// <summary>The registry that a fleet lives on: ephemeral nodes in a ZooKeeper ensemble.</summary>
/// <remarks>
/// <para>
/// A provider is <c>root/service/host:port</c> with the JSON of Curator's service discovery, which Curator, Spring Cloud and
/// Dubbo 3 read as well; theirs are read here. A provider's node is watched, and put back when its session expires or somebody
/// deletes it. Consumers are told of every change, and keep what they know for as long as the ensemble is away.
/// </para>
/// <para>One client, with two threads of its own, for each registry. All members may be called by any thread; callbacks run on one thread.</para>
/// </remarks>
public sealed class ZooKeeperRegistry : IServiceRegistry
{
    private const string Example = "zk://127.0.0.1:2181[,host:port][/services] (ZooKeeper)";
    private const string SecureExample = "zks://user:password@zk1:2281,zk2:2281/services (ZooKeeper, TLS)";

    private readonly ZooKeeperContext _context;
    private readonly Registrar _registrar;
    private readonly ServiceViews _views;
    private readonly Belongings _belongings;
    private int _isDisposed;

    private ZooKeeperRegistry(string name, ZooKeeperTarget target, bool isSecure, RegistryOptions options)
    {
        var how = options.ZooKeeper;
        how.Validate();
        Name = name;
        IReadOnlyList<ZkAuth> auth = target.User is { } user ? [user, .. how.Auth] : how.Auth;
        var client = new ZooKeeperClient(new()
        {
            ConnectionString = target.Servers,
            SessionTimeout = how.SessionTimeout,
            ConnectTimeout = how.ConnectTimeout,
            Auth = auth,
            Sasl = how.Sasl,
            Tls = isSecure ? how.Tls ?? (_ => new()) : null,
            Time = options.Time,
            Random = options.Random,
            LoggerFactory = options.LoggerFactory,
        });
        _context = new(name, target, options, client, NodePermissions.Choose(how, target, isSecure));
        if (auth.Count > 0 && !isSecure && !target.IsLocal)
            RegistryLog.PasswordInClear(_context.Logger, name);
        _belongings = new(this);
        _registrar = new(_context);
        _views = new(_context);
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal static RegistryScheme Scheme { get; } = new("zk", Example, uri => Prepare(uri, isSecure: false));

    internal static RegistryScheme SecureScheme { get; } = new("zks", SecureExample, uri => Prepare(uri, isSecure: true));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name or the address is none that can be announced, or the entry has more than 64 KiB of JSON.</exception>
    public IRegistration Register(ServiceEndpoint endpoint)
    {
        EndpointRules.Check(endpoint);
        var registration = new ZooKeeperRegistration(endpoint, _context.Time.GetUtcNow(), _context.Options.ZooKeeper.Payload, WithdrawAsync);
        _belongings.Add(registration, registration.DisposeAsync);
        _registrar.Add(registration);
        return registration;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange) => _views.Watch(service, onChange, _belongings, _context.Logger);

    /// <summary>Withdraws what was registered here, waits a short while for that, ends all watches, and the session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _belongings.DisposeAsync().ConfigureAwait(false);
        await _views.DisposeAsync().ConfigureAwait(false);
        await _context.Protection.DisposeAsync().ConfigureAwait(false);
        await _context.Client.DisposeAsync().ConfigureAwait(false);
        _context.Dispatcher.Dispose();
    }

    private static RegistryOpener Prepare(RegistryUri uri, bool isSecure)
    {
        var target = ZooKeeperTarget.Parse(uri, isSecure ? SecureExample : Example);
        return options => new ZooKeeperRegistry(uri.ToString(), target, isSecure, options);
    }

    private async Task WithdrawAsync(ZooKeeperRegistration registration)
    {
        _belongings.Remove(registration);
        await _registrar.WithdrawAsync(registration).ConfigureAwait(false);
    }
}
