using Nsx.Protocol;

namespace Nsx;

/// <summary>What filters on both sides may do with arguments and results: by the parameters' names, and of their types.</summary>
internal static class FilterValues
{
    /// <summary>The position of a parameter.</summary>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public static int IndexOf(MethodDescriptor method, string name)
    {
        for (var i = 0; i < method.Parameters.Count; i++)
        {
            if (method.Parameters[i].Name == name)
                return i;
        }

        throw new ArgumentException($"{method.Signature} has no parameter '{name}'.", nameof(name));
    }

    /// <summary>Refuses a value that is not of a type.</summary>
    /// <exception cref="ArgumentException">It is not; the message says of what.</exception>
    public static void Check(MethodDescriptor method, object? value, Type type, string what)
    {
        var isRight = value is null ? !type.IsValueType || type == typeof(Nothing) || Nullable.GetUnderlyingType(type) is not null : type.IsInstanceOfType(value);
        if (!isRight)
            throw new ArgumentException($"{what} of {method.FullName} must be of type {type}, is {value?.GetType().ToString() ?? "null"}.", nameof(value));
    }
}
