namespace Nsx.Consumer.Tests.Discovery;

/// <summary>A registry that says what the test tells it to.</summary>
internal sealed class ScriptedRegistry : IServiceRegistry
{
    public string Name => "scripted://here";

    public Action<EndpointSnapshot> Say { get; private set; } = _ => { };

    public EndpointSnapshot First { get; init; } = EndpointSnapshot.Unknown("Desk");

    public IRegistration Register(ServiceEndpoint endpoint) => throw new NotSupportedException();

    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange)
    {
        Say = onChange;
        onChange(First);
        return new MemoryStream();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
