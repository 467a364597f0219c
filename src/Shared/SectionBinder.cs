using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Nsx;

/// <summary>Fills options from a configuration section, and refuses keys that mean nothing: a misspelt setting must not be passed over.</summary>
/// <remarks>
/// The binder of .NET has a check of its own; that one names neither the section nor what could have been meant. Values of the
/// wrong kind are found here too: below dictionaries the binder passes over them.
/// </remarks>
internal static class SectionBinder
{
    /// <summary>Fills options.</summary>
    /// <param name="configuration">The configuration; null for none.</param>
    /// <param name="path">The section: <c>Nsx:Consumer</c>.</param>
    /// <param name="options">What is filled.</param>
    /// <param name="others">Sections below it that others read.</param>
    /// <exception cref="InvalidOperationException">A key means nothing, or a value cannot be read; the message names the key.</exception>
    public static void Bind(IConfiguration? configuration, string path, object options, params string[] others)
    {
        if (configuration is null)
            return;
        var section = configuration.GetSection(path);
        Check(section, options.GetType(), others);
        section.Bind(options);
    }

    private static void Check(IConfigurationSection section, Type type, string[] others)
    {
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsSetting).ToArray();
        foreach (var child in section.GetChildren().Where(child => !others.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var setting = settings.FirstOrDefault(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidOperationException(
                    $"{child.Path} is no setting. There are: {string.Join(", ", settings.Select(one => one.Name).Concat(others).Order(StringComparer.Ordinal))}.");
            CheckValue(child, setting.PropertyType);
        }
    }

    private static void CheckValue(IConfigurationSection section, Type type)
    {
        if (IsSimple(type))
        {
            if (section.GetChildren().Any())
                throw new InvalidOperationException($"{section.Path} is one value, not a section.");
            CheckText(section, type);
            return;
        }

        if (!string.IsNullOrEmpty(section.Value))
            throw new InvalidOperationException($"{section.Path} is a section, not one value.");
        if (ValueOfDictionary(type) is not { } value)
        {
            Check(section, type, []);
            return;
        }

        foreach (var child in section.GetChildren())
            CheckValue(child, value);
    }

    private static void CheckText(IConfigurationSection section, Type type)
    {
        var (text, kind) = (section.Value, Nullable.GetUnderlyingType(type) ?? type);
        if (text is null || (text.Length == 0 && kind != type))
            return;
        if (kind.IsEnum && !(Enum.TryParse(kind, text, ignoreCase: true, out var member) && Enum.IsDefined(kind, member)))
            throw new InvalidOperationException($"{section.Path}: there is no '{text}'. Expected one of: {string.Join(", ", Enum.GetNames(kind))}.");
        try
        {
            TypeDescriptor.GetConverter(kind).ConvertFromInvariantString(text);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{section.Path}: '{text}' is no {kind.Name}.", e);
        }
    }

    private static bool IsSetting(PropertyInfo property) => property.GetIndexParameters().Length == 0
        && (IsSimple(property.PropertyType) ? property.SetMethod is { IsPublic: true } : IsSection(property.PropertyType));

    private static bool IsSection(Type type) => ValueOfDictionary(type) is { } value
        ? IsSimple(value) || IsSection(value)
        : (Nullable.GetUnderlyingType(type) ?? type) is { IsClass: true, IsAbstract: false } own
            && own.Namespace?.Split('.')[0] is "Nsx" or "Tron"
            && !own.IsAssignableTo(typeof(Delegate))
            && own.GetConstructor([]) is not null
            && own.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(IsSetting);

    private static Type? ValueOfDictionary(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static bool IsSimple(Type type) => type != typeof(object) && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));
}
