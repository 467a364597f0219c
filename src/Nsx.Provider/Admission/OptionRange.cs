namespace Nsx.Provider;

/// <summary>Says which key of the configuration holds a value that cannot be.</summary>
internal static class OptionRange
{
    /// <param name="isRight">Whether the value may be.</param>
    /// <param name="key">The whole key: <c>Nsx:Provider:Services:Calculator:MaxConcurrency</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="range">What may be there.</param>
    public static void Check(bool isRight, string key, object? value, string range)
    {
        if (!isRight)
            throw new ArgumentOutOfRangeException(key[(key.LastIndexOf(':') + 1)..], value, $"{key} must be {range}.");
    }

    public static void CheckQueueAge(TimeSpan? age, string key) =>
        Check(age is null || (age >= TimeSpan.FromMilliseconds(1) && age <= TimeSpan.FromMinutes(1)), key, age, "1 ms to 1 min");
}
