using System.Collections.Concurrent;
using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>Looks, before a service's first registration here, whether anybody may take over what is registered.</summary>
internal sealed class AclGuard(ZooKeeperContext context)
{
    private const ZkPerms Dangerous = ZkPerms.Create | ZkPerms.Delete | ZkPerms.Write | ZkPerms.Admin;

    private readonly ConcurrentDictionary<string, bool> _passed = new(StringComparer.Ordinal);

    /// <exception cref="ZooKeeperException">Anybody may, and the options are strict.</exception>
    public async Task CheckAsync(string service, CancellationToken cancellationToken)
    {
        var audit = context.Options.ZooKeeper.Audit;
        if (audit == AclAudit.Off || (audit == AclAudit.Warn && context.Target.IsLocal) || _passed.ContainsKey(service))
            return;
        var finding = await FindAsync(service, cancellationToken).ConfigureAwait(false);
        if (finding is not null && audit == AclAudit.Strict)
            throw new ZooKeeperException(ZkError.InvalidAcl, context.Paths.Service(service), ZkOutcome.NotSent, $"{finding} (RegistryOptions.ZooKeeper.Audit is Strict)");
        if (_passed.TryAdd(service, true) && finding is not null)
            RegistryLog.OpenAcl(context.Logger, context.Name, finding);
    }

    private static bool IsOpen(IEnumerable<ZkAcl> acl) => acl.Any(entry => entry is { Scheme: "world" } && (entry.Perms & Dangerous) != 0);

    /// <summary>Creating and deleting is permitted by the parent: by the root for services, by the service's node for its providers.</summary>
    private async Task<string?> FindAsync(string service, CancellationToken cancellationToken)
    {
        if (IsOpen(context.Acl))
            return "the nodes that are created here have open permissions: set credentials, or RegistryOptions.ZooKeeper.Acl";
        foreach (var path in (string[])[context.Paths.Root, context.Paths.Service(service)])
        {
            if (await IsOpenAsync(path, cancellationToken).ConfigureAwait(false))
                return $"anybody may change {path}: see setAcl in zk/README.md";
        }

        return null;
    }

    private async Task<bool> IsOpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return IsOpen((await context.Client.GetAclAsync(path, cancellationToken).ConfigureAwait(false)).Acl);
        }
        catch (ZooKeeperException e) when (e.Error is ZkError.NoNode or ZkError.NoAuth)
        {
            // It will be created with our own permissions; or it is not even open to be looked at.
            return false;
        }
    }
}
