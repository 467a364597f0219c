using Nsx.Consumer;

namespace Nsx;

/// <summary>Calls that go to all endpoints of a service at once.</summary>
/// <remarks>
/// All endpoints are called that the registry lists and that are of the service's group, version and tag: also those that cannot be
/// reached, those with an open breaker, those of other zones and those outside this consumer's subset. None is passed over in silence.
/// From its first such call on a consumer stays connected to all of them; the first waits for the registry's first answer as any call
/// does. Each is called once; nothing is tried again. The call itself is written as a function of the service:
/// <c>cache.BroadcastAsync(one =&gt; one.EvictAsync("key"))</c>. A token ends the waiting at once; the calls themselves end with it too
/// when it is passed on to them: <c>cache.BroadcastAsync(one =&gt; one.EvictAsync("key", token), token)</c>.
/// </remarks>
public static class FanoutExtensions
{
    /// <summary>Calls all endpoints, waits for all, and fails when one has failed.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="AggregateException">One or more have failed; it holds every failure.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; or another one that was passed to the call, and then the inner exception holds every failure.
    /// </exception>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task BroadcastAsync<TContract>(this TContract service, Func<TContract, Task> call, CancellationToken cancellationToken = default)
        where TContract : class
    {
        var receipts = await InformAsync(service, call, cancellationToken).ConfigureAwait(false);
        var failures = receipts.Where(receipt => !receipt.IsSuccess).Select(receipt => receipt.Error!).ToArray();
        if (failures.Length > 0)
            throw Failure($"{failures.Length} of {receipts.Count} endpoints have failed", failures);
    }

    /// <summary>Calls all endpoints and gives the first success; the others are cancelled.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call; pass the token on to it, so that the others can be cancelled.</param>
    /// <param name="cancellationToken">Cancels all.</param>
    /// <exception cref="AggregateException">All have failed; it holds every failure.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or another one that was passed to the call.</exception>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task<T> ForkAsync<TContract, T>(
        this TContract service, Func<TContract, CancellationToken, Task<T>> call, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(call);
        var endpoints = await EndpointsOfAsync(service, cancellationToken).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calls = endpoints.Select(one => AskAsync(one, proxy => call(proxy, ending.Token))).ToList();
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
        throw Failure($"all {failures.Count} endpoints have failed", failures);
    }

    /// <summary>Calls all endpoints, waits for all, and says how it went at each.</summary>
    /// <param name="service">An object that a consumer made.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A receipt for each endpoint, in the order of their addresses.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="RpcException">There is no endpoint.</exception>
    public static async Task<IReadOnlyList<Receipt<T>>> InformAsync<TContract, T>(
        this TContract service, Func<TContract, Task<T>> call, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(call);
        var endpoints = await EndpointsOfAsync(service, cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(endpoints.Select(one => AskAsync(one, call))).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a method without a result at all endpoints, waits for all, and says how it went at each.</summary>
    /// <inheritdoc cref="InformAsync{TContract, T}"/>
    public static async Task<IReadOnlyList<Receipt>> InformAsync<TContract>(
        this TContract service, Func<TContract, Task> call, CancellationToken cancellationToken = default)
        where TContract : class =>
        [.. (await InformAsync(service, WithoutResult(call), cancellationToken).ConfigureAwait(false)).Select(receipt => new Receipt(receipt.Endpoint, receipt.Error))];

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

    /// <summary>Whoever has cancelled its calls is told that, whatever else went wrong meanwhile.</summary>
    private static Exception Failure(string what, IReadOnlyCollection<Exception> failures)
    {
        var all = new AggregateException(what, failures);
        return failures.OfType<OperationCanceledException>().FirstOrDefault() is { } cancelled
            ? new OperationCanceledException(cancelled.Message, all, cancelled.CancellationToken)
            : all;
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
    private static async Task<IReadOnlyList<(string Address, TContract Proxy)>> EndpointsOfAsync<TContract>(TContract service, CancellationToken token = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(service);
        var behind = ServiceProxyFactory.Behind(service)
            ?? throw new ArgumentException($"Expected an object that a consumer made, got {service.GetType().Name}.", nameof(service));
        var (client, usual) = (behind.Client, behind.Invocation with { FailMode = FailMode.Failfast });
        var timeout = usual.Timeout ?? client.Service.Timeout ?? client.Options.Timeout;
        var deadline = Deadline.Earlier(Deadline.After(timeout, client.Options.Channel.Clock.Time), CallContext.Current?.Deadline ?? Deadline.None);
        var isPatient = usual.WaitForReady ?? client.Service.WaitForReady ?? client.Options.WaitForReady;
        var addresses = await client.Target.AddressesAsync(usual, deadline, isPatient, token).ConfigureAwait(false);
        return [.. addresses.Select(address => (address, (TContract)ServiceProxyFactory.Create(behind.Handle, usual with { Endpoint = address })))];
    }
}
