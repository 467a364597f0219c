using Microsoft.Extensions.DependencyInjection;

namespace Nsx.Provider;

/// <summary>Gives the object that a method is called on.</summary>
internal abstract class ServiceActivator
{
    /// <summary>The object, and what to dispose when the call has ended: null when there is nothing.</summary>
    public abstract object Acquire(out IAsyncDisposable? lease);

    /// <summary>The same object for all calls.</summary>
    public sealed class Shared(object instance) : ServiceActivator
    {
        public override object Acquire(out IAsyncDisposable? lease)
        {
            lease = null;
            return instance;
        }
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
    }
}
