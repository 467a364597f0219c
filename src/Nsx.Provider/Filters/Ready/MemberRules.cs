using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Nsx.Provider;

/// <summary>The validation attributes of the members of one type, looked up once.</summary>
internal static class MemberRules
{
    // What came over the wire is no deeper than this.
    private const int Deepest = 64;
    private static readonly ConcurrentDictionary<Type, Member[]> s_members = new();

    /// <summary>The first thing that is wrong with a value; null when it is right.</summary>
    public static Problem? Check(ValidationAttribute[] rules, object? value, string path, object? owner)
    {
        if (rules.Length == 0)
            return null;
        var context = new ValidationContext(owner ?? path) { MemberName = path, DisplayName = path };
        foreach (var rule in rules)
        {
            if (rule.GetValidationResult(value, context) is { } wrong)
                return new(path, wrong.ErrorMessage ?? "is not valid");
        }

        return null;
    }

    /// <summary>The first thing that is wrong within a value; null when all is right.</summary>
    public static Problem? CheckMembers(object? value, string path, int depth)
    {
        if (value is null or string or byte[] || depth > Deepest || value.GetType() is { IsPrimitive: true } or { IsEnum: true })
            return null;
        if (value is IDictionary entries)
            return CheckItems(entries.Values, path, depth);
        if (value is IEnumerable items)
            return CheckItems(items, path, depth);
        foreach (var (property, rules) in s_members.GetOrAdd(value.GetType(), Find))
        {
            var inner = property.GetValue(value);
            var innerPath = $"{path}.{property.Name}";
            if ((Check(rules, inner, innerPath, value) ?? CheckMembers(inner, innerPath, depth + 1)) is { } problem)
                return problem;
        }

        return value is IValidatableObject itself && itself.Validate(new(value)).FirstOrDefault(result => result != ValidationResult.Success) is { } wrong
            ? new(path, wrong.ErrorMessage ?? "is not valid")
            : null;
    }

    private static Problem? CheckItems(IEnumerable items, string path, int depth)
    {
        var index = 0;
        foreach (var item in items)
        {
            if (CheckMembers(item, $"{path}[{index++}]", depth + 1) is { } problem)
                return problem;
        }

        return null;
    }

    private static Member[] Find(Type type)
    {
        if (PlatformTypes.Contain(type))
            return [];
        var parameters = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).ToLookup(parameter => parameter.Name);
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
                .Select(property => new Member(property, [.. property.GetCustomAttributes<ValidationAttribute>(), .. parameters[property.Name].SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>())])),
        ];
    }

    /// <summary>What is wrong, and where.</summary>
    public sealed record Problem(string Path, string Message);

    private sealed record Member(PropertyInfo Property, ValidationAttribute[] Rules);
}
