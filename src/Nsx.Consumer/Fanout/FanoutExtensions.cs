using Nsx.Consumer;

namespace Nsx;

/// <summary>Calls that go to all endpoints of a service at once.</summary>
/// <remarks>
/// All endpoints that the registry lists and that the service's routing allows are called, also those that cannot be reached
/// and those with an open breaker: none is passed over in silence. Each is called once; nothing is tried again. The call itself is
/// written as a function of the service: <c>cache.BroadcastAsync(one =&gt; one.EvictAsync("key"))</c>.
/// </remarks>
public static class FanoutExtensions
{
    /// <summary>Calls all endpoints, waits for all, and fails when one has failed.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="AggregateException">One or more have failed; it holds every failure.</exception>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task BroadcastAsync<TContract>(this TContract service, Func<TContract, Task> call)
        where TContract : class
    {
        var receipts = await InformAsync(service, WithoutResult(call)).ConfigureAwait(false);
        var failures = receipts.Where(receipt => !receipt.IsSuccess).Select(receipt => receipt.Error!).ToArray();
        if (failures.Length > 0)
            throw new AggregateException($"{failures.Length} of {receipts.Count} endpoints have failed", failures);
    }

    /// <summary>Calls all endpoints and gives the first success; the others are cancelled.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call; pass the token on to it, so that the others can be cancelled.</param>
    /// <param name="cancellationToken">Cancels all.</param>
    /// <exception cref="AggregateException">All have failed; it holds every failure.</exception>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task<T> ForkAsync<TContract, T>(
        this TContract service, Func<TContract, CancellationToken, Task<T>> call, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(call);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calls = EndpointsOf(service).Select(one => AskAsync(one, proxy => call(proxy, ending.Token))).ToList();
        var failures = new List<Exception>();
        try
        {
            while (calls.Count > 0)
            {
                var ended = await Task.WhenAny(calls).ConfigureAwait(false);
                calls.Remove(ended);
                var receipt = await ended.ConfigureAwait(false);
                if (receipt.IsSuccess)
                    return receipt.Result!;
                failures.Add(receipt.Error!);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new AggregateException($"all {failures.Count} endpoints have failed", failures);
    }

    /// <summary>Calls all endpoints, waits for all, and says how it went at each.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call.</param>
    /// <returns>A receipt for each endpoint, in the order of their addresses.</returns>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task<IReadOnlyList<Receipt<T>>> InformAsync<TContract, T>(this TContract service, Func<TContract, Task<T>> call)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(call);
        return await Task.WhenAll(EndpointsOf(service).Select(one => AskAsync(one, call))).ConfigureAwait(false);
    }

    private static async Task<Receipt<T>> AskAsync<TContract, T>((string Address, TContract Proxy) endpoint, Func<TContract, Task<T>> call)
    {
        try
        {
            return new(endpoint.Address, await call(endpoint.Proxy).ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            return new(endpoint.Address, default, e);
        }
    }

    private static Func<TContract, Task<bool>> WithoutResult<TContract>(Func<TContract, Task> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return async service =>
        {
            await call(service).ConfigureAwait(false);
            return true;
        };
    }

    /// <summary>A proxy for each endpoint of a service.</summary>
    private static IReadOnlyList<(string Address, TContract Proxy)> EndpointsOf<TContract>(TContract service)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(service);
        var behind = ServiceProxyFactory.Behind(service)
            ?? throw new ArgumentException($"Expected an object that a consumer made, got {service.GetType().Name}.", nameof(service));
        var usual = behind.Invocation with { FailMode = FailMode.Failfast };
        return [.. behind.Client.Target.Addresses(usual).Select(address =>
            (address, (TContract)ServiceProxyFactory.Create(behind.Handle, usual with { Endpoint = address })))];
    }
}
