namespace Nsx.Registry;

/// <summary>Opens the registries of <see cref="RegistryFactory"/>, and those of further schemes, with the same options. Thread-safe.</summary>
public sealed class RegistryUriOpener : IRegistryOpener
{
    private readonly RegistryOptions _options;
    private readonly RegistryScheme[] _schemes;

    /// <summary>Makes an opener.</summary>
    /// <param name="options">How registries are used; null for the defaults. Not to be changed any more.</param>
    /// <param name="schemes">Further schemes; one with the name of a known scheme replaces it.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public RegistryUriOpener(RegistryOptions? options = null, params IEnumerable<RegistryScheme> schemes)
    {
        _options = options ?? new();
        _options.Validate();
        _schemes = [.. schemes];
    }

    /// <inheritdoc/>
    public void Check(string uri) => RegistryFactory.Prepare(uri, _schemes);

    /// <inheritdoc/>
    public IServiceRegistry Open(string uri) => RegistryFactory.Prepare(uri, _schemes)(_options);
}
