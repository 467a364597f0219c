namespace Nsx.Provider;

/// <summary>What a gate lets through.</summary>
/// <param name="Name">Whose gate it is: <c>Calculator</c>, <c>Calculator.Add</c>.</param>
/// <param name="Key">The option that changes it.</param>
/// <param name="MaxRunning">Calls that may run at once.</param>
/// <param name="MaxWaiting">Calls that may wait.</param>
/// <param name="MaxAge">For how long.</param>
/// <param name="IsExact">Whether every call is counted, from its beginning on.</param>
internal sealed record GateLimits(string Name, string Key, int MaxRunning, int MaxWaiting, TimeSpan MaxAge, bool IsExact)
{
    private const int PerProcessor = 256;

    /// <summary>The limits of a service: there always are some, if only so that its calls are counted.</summary>
    public static GateLimits OfService(string name, ProviderServiceOptions options, ProviderOptions all)
    {
        var usual = options.IsExempt ? int.MaxValue : PerProcessor * Environment.ProcessorCount;
        return Of(name, $"Nsx:Provider:Services:{name}:{nameof(options.MaxConcurrency)}", options, all, options.MaxConcurrency ?? usual);
    }

    /// <summary>The limits of a method; null when there are none.</summary>
    public static GateLimits? OfMethod(string service, string name, ProviderMethodOptions? options, ProviderOptions all) => options?.MaxConcurrency is { } limit
        ? Of($"{service}.{name}", $"Nsx:Provider:Services:{service}:Methods:{name}:{nameof(options.MaxConcurrency)}", options, all, limit)
        : null;

    private static GateLimits Of(string name, string key, AdmissionOptions options, ProviderOptions all, int limit) => new(
        name, key, limit, options.MaxQueued ?? Math.Max(1, limit / 2), options.MaxQueueAge ?? all.MaxQueueAge, options.MaxConcurrency is not null);
}
