using System.Buffers;
using System.Text;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Names of services and addresses as names of nodes, where <c>/</c> has no place: the rest is percent-encoded.</summary>
/// <remarks>
/// <code>
/// 10.1.2.3:9000       10.1.2.3:9000
/// [::1]:9000          [::1]:9000
/// unix:/run/x.sock    unix:%2Frun%2Fx.sock
/// .                   %2E            ZooKeeper knows no relative paths
/// *                   %2A            what an override for everybody is called
/// </code>
/// Readers take names that others have encoded more thoroughly, or less.
/// </remarks>
internal static class NodeNames
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    private static readonly SearchValues<char> s_inServices = SearchValues.Create(Letters);
    private static readonly SearchValues<char> s_inAddresses = SearchValues.Create(Letters + "[]");

    /// <summary>The node's name for an address.</summary>
    /// <param name="address">Any text but none at all; its characters must make whole code points.</param>
    public static string OfAddress(string address) => Encode(address, s_inAddresses);

    /// <summary>The text that a node's name stands for; it need not be an address that can be called.</summary>
    /// <returns>Null when it is not percent-encoded UTF-8.</returns>
    public static string? ToAddress(string name) => Decode(name);

    /// <summary>The node's name for a service.</summary>
    /// <param name="service">Any text but none at all; its characters must make whole code points.</param>
    public static string OfService(string service) => Encode(service, s_inServices);

    /// <summary>The text that a node's name stands for; it need not be a name that we allow.</summary>
    /// <returns>Null when it is not percent-encoded UTF-8.</returns>
    public static string? ToService(string name) => Decode(name);

    private static string Encode(string text, SearchValues<char> plain)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return text switch
        {
            "." => "%2E",
            ".." => "%2E%2E",
            _ => PercentText.Encode(text, plain),
        };
    }

    private static string? Decode(string name) => name.Length == 0 ? null : PercentText.Decode(Encoding.UTF8.GetBytes(name));
}
