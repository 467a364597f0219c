using System.Collections.Immutable;

namespace Nsx.Protocol;

/// <summary>The serializers that this process knows, by name. Like <see cref="System.Text.Encoding.RegisterProvider"/>: they are added, never taken away.</summary>
/// <remarks>
/// Being known opens nothing: a provider takes only what <c>ProviderOptions.Serializers</c> names, and a consumer asks only for
/// <c>ConsumerOptions.Serializer</c>. All members may be called by any thread.
/// </remarks>
public static class WireSerializers
{
    /// <summary>The name of the form that needs no serializer: arguments as JSON texts, results as RESP maps.</summary>
    public const string Json = "json";

    private const int LongestName = 32;
    private static ImmutableDictionary<string, WireTable> s_tables = ImmutableDictionary<string, WireTable>.Empty;

    /// <summary>The names that are known, in order.</summary>
    public static IReadOnlyList<string> Names => [Json, .. Volatile.Read(ref s_tables).Keys.Order(StringComparer.Ordinal)];

    /// <summary>Makes a serializer known: at start, before contracts are looked at. A second time does nothing.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="InvalidOperationException">The name belongs to a serializer of another type.</exception>
    public static void Register(IValueSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var name = serializer.Name;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-'))
            throw new ArgumentException($"A serializer's name is 1 to {LongestName} of a-z, 0-9, '.', '_' and '-', not '{name}'.", nameof(serializer));
        var known = name == Json ? null : ImmutableInterlocked.GetOrAdd(ref s_tables, name, static (_, serializer) => new WireTable(serializer), serializer);
        if (known?.Serializer.GetType() != serializer.GetType())
            throw new InvalidOperationException($"The name '{name}' belongs to {known?.Serializer.GetType().Name ?? "the usual form"} already.");
    }

    /// <summary>Reads a list of names with commas between them.</summary>
    /// <param name="names">One name or more.</param>
    /// <exception cref="ArgumentException">A name is not known, or stands there twice; the message says which.</exception>
    public static IReadOnlyList<string> Parse(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var all = names.Split(',', StringSplitOptions.TrimEntries);
        if (Array.Find(all, name => !Names.Contains(name)) is { } unknown)
            throw Unknown(unknown);
        return all.Distinct().Count() == all.Length ? all : throw new ArgumentException($"a serializer is named twice in '{names}'");
    }

    /// <summary>How values go over connections that have agreed on a serializer; null for <see cref="Json"/>.</summary>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    internal static WireTable? TableOf(string name) =>
        name == Json ? null : Volatile.Read(ref s_tables).GetValueOrDefault(name) ?? throw Unknown(name);

    /// <summary>The serializer that gives a type its JSON form; null for types of System.Text.Json.</summary>
    internal static IJsonForm? JsonFormOf(Type type)
    {
        foreach (var (_, table) in Volatile.Read(ref s_tables))
        {
            if (table.Serializer is IJsonForm form && form.CanSerialize(type))
                return form;
        }

        return null;
    }

    private static ArgumentException Unknown(string name) =>
        new($"there is no serializer '{name}', only {string.Join(", ", Names)}; {nameof(WireSerializers)}.{nameof(Register)} adds one");
}
