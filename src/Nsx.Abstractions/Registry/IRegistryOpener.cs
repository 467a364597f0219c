namespace Nsx;

/// <summary>Opens registries by their addresses, so that a service can name one of its own: <c>dns://calculator.internal:7400</c>.</summary>
/// <remarks>All members may be called by any thread.</remarks>
public interface IRegistryOpener
{
    /// <summary>Checks an address without opening it.</summary>
    /// <exception cref="FormatException">It is no registry's address; the message lists the schemes.</exception>
    void Check(string uri);

    /// <summary>Opens a registry. Returns at once, whether it can be reached or not. The caller disposes it.</summary>
    /// <exception cref="FormatException">It is no registry's address; the message lists the schemes.</exception>
    IServiceRegistry Open(string uri);
}
