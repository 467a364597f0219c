using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>Looks, before the first registration, whether anybody may take over what is registered. Once for each registry.</summary>
internal sealed class AclGuard(ZooKeeperContext context)
{
    private const ZkPerms Dangerous = ZkPerms.Create | ZkPerms.Delete | ZkPerms.Write | ZkPerms.Admin;

    private volatile bool _isDone;

    /// <exception cref="ZooKeeperException">Anybody may, and the options are strict.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var audit = context.Options.ZooKeeper.Audit;
        if (_isDone || audit == AclAudit.Off || (audit == AclAudit.Warn && context.Target.IsLocal))
            return;
        var finding = IsOpen(context.Acl)
            ? "the nodes that are created here have open permissions: set credentials, or RegistryOptions.ZooKeeper.Acl"
            : await IsRootOpenAsync(cancellationToken).ConfigureAwait(false) ? $"anybody may change {context.Paths.Root}: see setAcl in zk/README.md" : null;
        if (finding is not null && audit == AclAudit.Strict)
            throw new ZooKeeperException(ZkError.InvalidAcl, context.Paths.Root, ZkOutcome.NotSent, $"{finding} (RegistryOptions.ZooKeeper.Audit is Strict)");
        _isDone = true;
        if (finding is not null)
            RegistryLog.OpenAcl(context.Logger, context.Name, finding);
    }

    private static bool IsOpen(IEnumerable<ZkAcl> acl) => acl.Any(entry => entry is { Scheme: "world" } && (entry.Perms & Dangerous) != 0);

    private async Task<bool> IsRootOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return IsOpen((await context.Client.GetAclAsync(context.Paths.Root, cancellationToken).ConfigureAwait(false)).Acl);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
        {
            // It will be created with our own permissions.
            return false;
        }
    }
}
