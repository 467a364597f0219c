namespace Nsx.Consumer;

/// <summary>How a service is called at present. Proxies look here at every call: options may change while they live.</summary>
internal sealed class ServiceHandle(ServiceClient client)
{
    private volatile ServiceClient _current = client;

    /// <summary>What new calls use; calls that are under way end with what they began with.</summary>
    public ServiceClient Current
    {
        get => _current;
        set => _current = value;
    }
}
