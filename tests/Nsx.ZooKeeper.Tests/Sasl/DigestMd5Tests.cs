using System.Security.Authentication;
using System.Text;
using Nsx.ZooKeeper.Sasl;

namespace Nsx.ZooKeeper.Tests.Sasl;

public sealed class DigestMd5Tests
{
    private const string Challenge = "realm=\"zk-sasl-md5\",nonce=\"n0nce\",charset=utf-8,algorithm=md5-sess";

    /// <summary>The example of RFC 2831, chapter 4.</summary>
    private readonly DigestMd5 _imap = new(new("chris", "secret"), "OA6MHXh6VqTrRk", "imap/elwood.innosoft.com");
    private readonly byte[] _imapChallenge =
        "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"u8.ToArray();

    [Fact]
    public void The_example_of_the_standard_is_answered_as_there() =>
        Encoding.UTF8.GetString(_imap.Respond(_imapChallenge)).ShouldBe(
            "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",nc=00000001,cnonce=\"OA6MHXh6VqTrRk\","
            + "digest-uri=\"imap/elwood.innosoft.com\",maxbuf=65536,response=d388dad90d4bbd760a152321f2143af7,qop=auth");

    [Fact]
    public void The_servers_proof_in_the_standards_example_is_right()
    {
        _imap.Respond(_imapChallenge);

        Should.NotThrow(() => _imap.Verify("rspauth=ea40f60335c427b5527b84dbabcdfffd"u8));
    }

    [Fact]
    public void The_other_example_of_the_standard()
    {
        var acap = new DigestMd5(new("chris", "secret"), "OA9BSuZWMSpW8m", "acap/elwood.innosoft.com");

        var response = acap.Respond("realm=\"elwood.innosoft.com\",nonce=\"OA9BSXrbuRhWay\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"u8);

        Encoding.UTF8.GetString(response).ShouldContain("response=6084c6db3fede7352c551284490fd0fc,");
        Should.NotThrow(() => acap.Verify("rspauth=2f0b3d7c3c2e486600ef710726aa2eae"u8));
    }

    [Theory]
    [InlineData("rspauth=ea40f60335c427b5527b84dbabcdfffe")]
    [InlineData("rspauth=ea40f60335c427b5527b84dbabcdfff")]
    [InlineData("ea40f60335c427b5527b84dbabcdfffd")]
    [InlineData("")]
    public void A_server_that_does_not_know_the_password_is_found_out(string reply)
    {
        _imap.Respond(_imapChallenge);

        Should.Throw<AuthenticationException>(() => _imap.Verify(Encoding.UTF8.GetBytes(reply))).Message.ShouldContain("chris");
    }

    [Fact]
    public void A_proof_before_the_challenge_is_a_mistake_of_ours() =>
        Should.Throw<InvalidOperationException>(() => _imap.Verify("rspauth=ea40f60335c427b5527b84dbabcdfffd"u8));

    [Theory]
    [InlineData("", "does not offer SASL")]
    [InlineData("realm=\"r\",algorithm=md5-sess", "no nonce")]
    [InlineData("nonce=\"n\"", "algorithm=md5-sess, but got none")]
    [InlineData("nonce=\"n\",algorithm=md5", "algorithm=md5-sess, but got md5")]
    [InlineData("nonce=\"n\",algorithm=md5-sess,qop=\"auth-int,auth-conf\"", "qop=auth, but got auth-int,auth-conf")]
    [InlineData("nonce=\"n", "no end of the quotes")]
    [InlineData("nonce=\"n\\", "no end of the quotes")]
    [InlineData("nonce", "a name without a value")]
    public void A_challenge_that_is_none_is_refused(string challenge, string problem) =>
        Should.Throw<AuthenticationException>(() => _imap.Respond(Encoding.UTF8.GetBytes(challenge))).Message.ShouldContain(problem);

    [Theory]
    [InlineData("realm=\"zk-sasl-md5\",nonce=\"n0nce\",charset=utf-8,algorithm=md5-sess")]
    [InlineData(" REALM=\"zk-sasl-md5\" ,, nonce=\"n\\0nce\" , charset=utf-8 , algorithm=md5-sess , other=\"x,y=z\"")]
    [InlineData("algorithm=md5-sess,nonce=n0nce,charset=utf-8,qop=\"auth-int, auth\",realm=zk-sasl-md5,realm=\"second\"")]
    public void What_a_challenge_says_may_come_in_many_forms(string challenge) =>
        Respond("alice", "secret", challenge).ShouldBe(Respond("alice", "secret", Challenge));

    [Fact]
    public void Quotes_in_a_name_are_escaped() =>
        Respond("a\"b\\c", "secret", Challenge).ShouldContain("username=\"a\\\"b\\\\c\",realm=\"zk-sasl-md5\"");

    [Fact]
    public void The_answer_does_not_contain_the_password() => Respond("alice", "passw0rd", Challenge).ShouldNotContain("passw0rd");

    [Fact]
    public void A_realm_may_be_missing() => Respond("alice", "secret", "nonce=\"n\",algorithm=md5-sess,charset=utf-8").ShouldContain("realm=\"\"");

    private static string Respond(string user, string password, string challenge) =>
        Encoding.UTF8.GetString(new DigestMd5(new(user, password), "cn0nce").Respond(Encoding.UTF8.GetBytes(challenge)));
}
