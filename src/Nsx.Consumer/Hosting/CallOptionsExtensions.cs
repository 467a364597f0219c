using Nsx.Consumer;

namespace Nsx;

/// <summary>Options for single calls.</summary>
public static class CallOptionsExtensions
{
    /// <summary>The same service with other options: <c>calculator.With(new() { Timeout = TimeSpan.FromMilliseconds(50) }).Add(1, 2)</c>.</summary>
    /// <remarks>
    /// What the options leave null stays as it was: <c>canary.With(new() { Timeout = … })</c> goes where <c>canary</c> does, and inside a call
    /// to all endpoints the object goes on to call its own one. Whoever wants less keeps the object that has less.
    /// Cheap enough for a key of each call's own: the new object costs 0.2 µs and 420 bytes with its options, and the first call of a
    /// method through it about 1 µs and 350 bytes more than further ones. Whoever calls often with the same options keeps the object.
    /// </remarks>
    /// <exception cref="ArgumentException">The object was not made by a consumer.</exception>
    public static TContract With<TContract>(this TContract service, InvocationOptions options)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var proxy = ServiceProxyFactory.Behind(service)
            ?? throw new ArgumentException($"Expected an object that a consumer made, got {service.GetType().Name}.", nameof(service));
        return (TContract)ServiceProxyFactory.Create(proxy.Handle, options.Over(proxy.Invocation));
    }
}
