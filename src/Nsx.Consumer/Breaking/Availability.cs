using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Which endpoints may be used when the breakers of some are open.</summary>
/// <typeparam name="T">What stands for an endpoint.</typeparam>
/// <param name="Usable">Those that may be used, in their order; empty only when there are none at all.</param>
/// <param name="IsPanic">True when too many are open, so that breakers are ignored.</param>
internal readonly record struct Availability<T>(ImmutableArray<T> Usable, bool IsPanic);

/// <inheritdoc cref="Availability{T}"/>
internal static class Availability
{
    /// <summary>Leaves out those that are not available, unless these are too many: then all may be used.</summary>
    /// <typeparam name="T">What stands for an endpoint.</typeparam>
    /// <param name="all">All endpoints.</param>
    /// <param name="isAvailable">Whether calls may go to one; asked once for each.</param>
    /// <param name="longestEjectedShare">The largest part that may be left out, 0 to 1.</param>
    public static Availability<T> Of<T>(ImmutableArray<T> all, Func<T, bool> isAvailable, double longestEjectedShare)
    {
        var available = all.Where(isAvailable).ToImmutableArray();
        if (available.Length == all.Length)
            return new(all, IsPanic: false);
        var isPanic = available.IsEmpty || all.Length - available.Length > longestEjectedShare * all.Length;
        return isPanic ? new(all, IsPanic: true) : new(available, IsPanic: false);
    }
}
