namespace Nsx.Registry;

/// <summary>The registries that an address can mean, by scheme. All members may be called by any thread.</summary>
public static class RegistryFactory
{
    /// <summary>Every known scheme. A new kind of registry is a line here.</summary>
    public static IReadOnlyList<RegistryScheme> Schemes { get; } =
    [
        InMemoryRegistry.Scheme,
        StaticRegistry.Scheme,
        DnsRegistry.Scheme,
        LeaseRegistry.Scheme,
        ZooKeeperRegistry.Scheme,
        ZooKeeperRegistry.SecureScheme,
    ];

    /// <summary>Checks an address without opening it.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="more">Further schemes; one with the name of a known scheme replaces it.</param>
    /// <exception cref="FormatException">It is no registry's address; the message lists the schemes.</exception>
    public static RegistryOpener Prepare(string uri, params IEnumerable<RegistryScheme> more)
    {
        var parsed = RegistryUri.Parse(uri);
        RegistryScheme[] all = [.. more, .. Schemes];
        var scheme = all.FirstOrDefault(scheme => scheme.Name == parsed.Scheme)
            ?? throw new FormatException(
                $"There is no registry '{parsed.Scheme}://'. Expected one of: {string.Join("; ", all.Select(known => known.Example))}.");
        return scheme.Prepare(parsed);
    }

    /// <summary>Opens the registry behind an address. The caller disposes it.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="FormatException">It is no registry's address; the message lists the schemes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    public static IServiceRegistry Open(string uri, RegistryOptions? options = null)
    {
        options ??= new();
        options.Validate();
        return Prepare(uri)(options);
    }
}
