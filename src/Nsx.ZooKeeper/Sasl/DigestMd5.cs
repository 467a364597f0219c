using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Nsx.ZooKeeper.Sasl;

/// <summary>The client's side of SASL's mechanism DIGEST-MD5 (RFC 2831, quality of protection "auth"), for one authentication.</summary>
/// <remarks>
/// <code>
/// empty                                              ──►
///                        ◄──  realm="…",nonce="…",charset=utf-8,algorithm=md5-sess
/// username="…",…,response=…                          ──►                                       Respond
///                        ◄──  rspauth=…                                                        Verify
/// </code>
/// No I/O and no chance: what comes and what is random is given from outside. Whatever is wrong with the server's side is an
/// <see cref="AuthenticationException"/>.
/// </remarks>
/// <param name="credentials">The user.</param>
/// <param name="clientNonce">Something that nobody can guess, and that is used once. No quotes, no backslashes.</param>
/// <param name="digestUri">The service's name, by which both sides know that they speak about the same one.</param>
internal sealed class DigestMd5(ZkSaslDigest credentials, string clientNonce, string digestUri = "zookeeper/zk-sasl-md5")
{
    private const string NonceCount = "00000001";
    private byte[]? _expected;

    /// <summary>What to send for a challenge.</summary>
    public byte[] Respond(ReadOnlySpan<byte> challenge)
    {
        if (challenge.IsEmpty)
            throw new AuthenticationException("Expected a challenge of DIGEST-MD5, but got nothing: the server does not offer SASL.");
        var directives = SaslDirectives.Parse(challenge);
        var nonce = directives.Find("nonce") ?? throw new AuthenticationException("Expected a challenge of DIGEST-MD5, but it has no nonce.");
        Demand(directives, "algorithm", "md5-sess", isOptional: false);
        Demand(directives, "qop", "auth", isOptional: true);
        var isUtf8 = directives.Find("charset") == "utf-8";
        var realm = directives.Find("realm") ?? "";
        var secret = Secret(realm, nonce, isUtf8);
        _expected = Encoding.ASCII.GetBytes("rspauth=" + Answer(secret, nonce, ""));
        var response =
            $"{(isUtf8 ? "charset=utf-8," : "")}username=\"{Escape(credentials.User)}\",realm=\"{Escape(realm)}\",nonce=\"{Escape(nonce)}\","
            + $"nc={NonceCount},cnonce=\"{clientNonce}\",digest-uri=\"{digestUri}\",maxbuf=65536,"
            + $"response={Answer(secret, nonce, "AUTHENTICATE")},qop=auth";
        return (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(response);
    }

    /// <summary>Throws unless the reply proves that the server knows the password as well.</summary>
    public void Verify(ReadOnlySpan<byte> reply)
    {
        if (_expected is null)
            throw new InvalidOperationException("Expected a challenge first.");
        if (!CryptographicOperations.FixedTimeEquals(reply, _expected))
            throw new AuthenticationException($"Expected the server to prove that it knows the password of {credentials.User}, but it did not.");
    }

    private static void Demand(SaslDirectives directives, string name, string value, bool isOptional)
    {
        var offered = directives.Find(name);
        if (offered is null ? !isOptional : !offered.Split(',').Any(one => one.Trim() == value))
            throw new AuthenticationException($"Expected a challenge of DIGEST-MD5 with {name}={value}, but got {offered ?? "none"}.");
    }

    /// <summary>MD5(user:realm:password):nonce:cnonce, and the MD5 of that in hexadecimal.</summary>
    private string Secret(string realm, string nonce, bool isUtf8)
    {
        byte[] user = [.. Encode(credentials.User, isUtf8), (byte)':', .. Encode(realm, isUtf8), (byte)':', .. Encode(credentials.Password, isUtf8)];
        return Md5([.. Md5Bytes(user), .. Encoding.UTF8.GetBytes($":{nonce}:{clientNonce}")]);
    }

    private string Answer(string secret, string nonce, string method) =>
        Md5(Encoding.UTF8.GetBytes($"{secret}:{nonce}:{NonceCount}:{clientNonce}:auth:{Md5(Encoding.UTF8.GetBytes($"{method}:{digestUri}"))}"));

    /// <summary>The RFC hashes whatever fits into ISO 8859-1 in that, and only the rest in UTF-8.</summary>
    private static byte[] Encode(string text, bool isUtf8) =>
        (isUtf8 && text.Any(c => c > '\u00ff') ? Encoding.UTF8 : Encoding.Latin1).GetBytes(text);

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(Md5Bytes(bytes));

#pragma warning disable CA5351 // The mechanism is defined with MD5.
    private static byte[] Md5Bytes(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
