namespace Nsx.Registry;

/// <summary>One kind of registry.</summary>
/// <param name="Name">The scheme of its addresses, in lower case.</param>
/// <param name="Example">An address as people write it, for messages.</param>
/// <param name="Prepare">
/// Checks an address, without touching the network, and gives what opens it. Throws a <see cref="FormatException"/> that
/// says what is wrong.
/// </param>
public sealed record RegistryScheme(string Name, string Example, Func<RegistryUri, RegistryOpener> Prepare);

/// <summary>Opens a registry whose address has been checked. Returns at once; whatever must connect does so in the background.</summary>
/// <param name="options">How; read while this runs.</param>
public delegate IServiceRegistry RegistryOpener(RegistryOptions options);
