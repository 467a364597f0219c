using Microsoft.Extensions.DependencyInjection;

namespace Nsx.Provider;

/// <summary>Gives the object that a method is called on.</summary>
internal abstract class ServiceActivator
{
    /// <summary>The object, and what to dispose when the call has ended: null when there is nothing.</summary>
    public abstract object Acquire(out IAsyncDisposable? lease);

    /// <summary>The object for a call that has a scope already.</summary>
    public abstract object Create(CallScope scope);

    /// <summary>The same object for all calls.</summary>
    public sealed class Shared(object instance) : ServiceActivator
    {
        public override object Acquire(out IAsyncDisposable? lease)
        {
            lease = null;
            return instance;
        }

        public override object Create(CallScope scope) => instance;
    }

    /// <summary>An object of a new scope for each call.</summary>
    public sealed class Scoped(IServiceScopeFactory scopes, Func<IServiceProvider, object> create) : ServiceActivator
    {
        public override object Acquire(out IAsyncDisposable? lease)
        {
            var scope = scopes.CreateAsyncScope();
            lease = scope;
            return create(scope.ServiceProvider);
        }

        public override object Create(CallScope scope) => create(scope.Services);
    }

    /// <summary>For methods with filters: a <see cref="CallScope"/>, and the object only when the filters have let the call pass.</summary>
    public sealed class Filtered(IServiceScopeFactory scopes, ServiceActivator service) : ServiceActivator
    {
        public override object Acquire(out IAsyncDisposable? lease)
        {
            var scope = new CallScope(scopes, service);
            lease = scope;
            return scope;
        }

        public override object Create(CallScope scope) => service.Create(scope);
    }
}
