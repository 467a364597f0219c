using System.Net.Security;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper;

/// <summary>Which permissions nodes are created with: those of the options, else what can be had.</summary>
/// <remarks>Servers refuse the permissions of a creator who has no identity, for ever; so nobody is taken to have one by mistake.</remarks>
internal static class NodePermissions
{
    public static IReadOnlyList<ZkAcl> Choose(ZooKeeperRegistryOptions how, ZooKeeperTarget target, bool isSecure) =>
        how.Acl ?? (HasIdentity(how, target, isSecure) ? ZkAcl.CreatorAllWorldRead : ZkAcl.OpenUnsafe);

    private static bool HasIdentity(ZooKeeperRegistryOptions how, ZooKeeperTarget target, bool isSecure) =>
        target.User is not null
        || how.Auth.Count > 0
        || how.Sasl is not null
        || (isSecure && how.Tls is { } tls && target.Hosts.All(host => HasCertificate(tls(host))));

    /// <summary>TLS is an identity only for whoever shows a certificate, not for whoever merely trusts a private authority.</summary>
    private static bool HasCertificate(SslClientAuthenticationOptions options) =>
        options.ClientCertificates is { Count: > 0 } || options.ClientCertificateContext is not null || options.LocalCertificateSelectionCallback is not null;
}
