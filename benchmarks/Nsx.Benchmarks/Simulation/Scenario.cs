namespace Nsx.Benchmarks.Simulation;

/// <summary>Ten endpoints, one of them sick, and calls that come at random whatever becomes of those before.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="CallsPerSecond">Of all consumers together; Poisson.</param>
/// <param name="SickMilliseconds">How long a call takes on average that the sick endpoint answers, exponential; with the others it takes 10.</param>
/// <param name="SickFailures">The part of calls that fail there, at once: 0 to 1.</param>
internal sealed record Scenario(string Title, double CallsPerSecond, double SickMilliseconds, double SickFailures)
{
    public const int Endpoints = 10;
    public const int Sick = 9;
    public const int Consumers = 20;
    public const int CallsAtOnce = 4;
    public const double HealthyMilliseconds = 10;
    public const double FailureMilliseconds = 1;
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>What ten healthy endpoints can do.</summary>
    public const double Capacity = Endpoints * CallsAtOnce * 1000 / HealthyMilliseconds;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("One of ten takes ten times as long, half of the capacity in use", Capacity / 2, 10 * HealthyMilliseconds, 0),
        new("One of ten takes ten times as long, a twentieth of the capacity in use", Capacity / 20, 10 * HealthyMilliseconds, 0),
        new("One of ten fails at once, half of the capacity in use", Capacity / 2, HealthyMilliseconds, 1),
        new("One of ten fails two calls of five at once, half of the capacity in use", Capacity / 2, HealthyMilliseconds, 0.4),
    ];
}
