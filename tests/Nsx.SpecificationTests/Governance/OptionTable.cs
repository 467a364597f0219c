using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Nsx.Consumer;

namespace Nsx.SpecificationTests.Governance;

/// <summary>A table of configuration keys, made of an object's properties and what is written about them.</summary>
internal static class OptionTable
{
    /// <summary>One row for each key below an options object.</summary>
    public static string Of(object options)
    {
        var table = new StringBuilder("| key | default | what it is |\n|---|---|---|\n");
        foreach (var (key, property, value) in Keys("", options))
            table.Append(CultureInfo.InvariantCulture, $"| `{key}` | {Show(property, value)} | {PropertyText.Of(property)} |\n");
        return table.ToString();
    }

    private static IEnumerable<(string Key, PropertyInfo Property, object? Value)> Keys(string prefix, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken))
        {
            if (property.GetIndexParameters().Length > 0 || property.Name == "EqualityContract")
                continue;
            var key = prefix + property.Name;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsSimple(type) && property.CanWrite)
                yield return (key, property, property.GetValue(options));
            else if (type == typeof(Dictionary<string, string>))
                yield return ($"{key}:WORD", property, null);
            else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && CanBeMade(type.GetGenericArguments()[1]))
                foreach (var below in Keys($"{key}:NAME:", Activator.CreateInstance(type.GetGenericArguments()[1])!))
                    yield return below;
            else if (CanBeMade(type))
                foreach (var below in Keys($"{key}:", property.GetValue(options) ?? Activator.CreateInstance(type)!))
                    yield return below;
        }
    }

    private static bool IsSimple(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);

    // What is not ours, and what is code (filters, pickers, clocks, loggers), has no key.
    private static bool CanBeMade(Type type) =>
        type.IsClass && !type.IsAbstract && !typeof(IEnumerable).IsAssignableFrom(type) && type.Name.EndsWith("Options", StringComparison.Ordinal)
        && type.GetConstructor(Type.EmptyTypes) is not null && type.Assembly.GetName().Name!.Split('.')[0] is "Nsx" or "Tron" || type.Name == "RespLimits";

    private static string Show(PropertyInfo property, object? value) => value switch
    {
        _ when property.DeclaringType == typeof(ConsumerOptions) && property.Name == nameof(ConsumerOptions.Id) => "machine and process",
        null => "–",
        "" => "empty",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan time => $"`{time.ToString(@"hh\:mm\:ss\.FFF", CultureInfo.InvariantCulture).TrimEnd('.')}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
