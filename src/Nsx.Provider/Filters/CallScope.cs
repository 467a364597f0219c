using Microsoft.Extensions.DependencyInjection;

namespace Nsx.Provider;

/// <summary>What a filtered call has for itself. Made only as far as it is asked for: a call that is refused makes no service.</summary>
internal sealed class CallScope(IServiceScopeFactory scopes, ServiceActivator service) : IAsyncDisposable
{
    private AsyncServiceScope? _scope;

    public IServiceProvider Services => (_scope ??= scopes.CreateAsyncScope()).ServiceProvider;

    public object Target() => service.Create(this);

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? default;
}
