using System.Net.Security;
using Nsx.Registry.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

public sealed class NodePermissionsTests
{
    private static readonly SslClientAuthenticationOptions s_certificate = new() { LocalCertificateSelectionCallback = (_, _, _, _, _) => null! };

    [Fact]
    public void Nobody_has_the_permissions_of_nobody() => Choose("zk://h1", new()).ShouldBe(ZkAcl.OpenUnsafe);

    [Fact]
    public void Whoever_has_credentials_keeps_its_nodes()
    {
        Choose("zk://alice:secret@h1", new()).ShouldBe(ZkAcl.CreatorAllWorldRead);
        Choose("zk://h1", new() { Auth = [ZkAuth.Digest("alice", "secret")] }).ShouldBe(ZkAcl.CreatorAllWorldRead);
        Choose("zks://h1", new() { Tls = _ => s_certificate }).ShouldBe(ZkAcl.CreatorAllWorldRead);
    }

    [Fact]
    public void TLS_without_a_certificate_is_no_identity()
    {
        Choose("zks://h1", new() { Tls = _ => new() }).ShouldBe(ZkAcl.OpenUnsafe);
        Choose("zks://h1", new() { Tls = _ => new() { ClientCertificates = [] } }).ShouldBe(ZkAcl.OpenUnsafe);
        Choose("zks://h1:2281,[::1]", new() { Tls = host => host == "h1" ? s_certificate : new() }).ShouldBe(ZkAcl.OpenUnsafe);
        Choose("zk://h1", new() { Tls = _ => s_certificate }).ShouldBe(ZkAcl.OpenUnsafe, "TLS is not spoken there");
    }

    [Fact]
    public void The_options_have_the_last_word() => Choose("zk://h1", new() { Acl = ZkAcl.CreatorAllWorldRead }).ShouldBe(ZkAcl.CreatorAllWorldRead);

    private static IReadOnlyList<ZkAcl> Choose(string uri, ZooKeeperRegistryOptions how)
    {
        var parsed = RegistryUri.Parse(uri);
        return NodePermissions.Choose(how, ZooKeeperTarget.Parse(parsed, uri), parsed.Scheme == "zks");
    }
}
