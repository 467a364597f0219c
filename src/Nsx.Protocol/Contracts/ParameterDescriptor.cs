using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nsx.Protocol;

/// <summary>One parameter of a method as it goes over the wire. Cancellation tokens are no parameters there.</summary>
public sealed class ParameterDescriptor
{
    internal ParameterDescriptor(ParameterInfo parameter)
    {
        Name = parameter.Name!;
        Type = parameter.ParameterType;
        IsSensitive = parameter.IsDefined(typeof(SensitiveAttribute)) || HasSensitiveMember(parameter.ParameterType, []);
        IsParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        IsOptional = parameter.HasDefaultValue || IsParams;
        DefaultValue = parameter.HasDefaultValue ? Default(parameter) : null;
    }

    /// <summary>The parameter's name in C#.</summary>
    public string Name { get; }

    /// <summary>The parameter's type.</summary>
    public Type Type { get; }

    /// <summary>True when the value must not be seen in logs: it is <see cref="SensitiveAttribute">sensitive</see>, or a member of it is.</summary>
    public bool IsSensitive { get; }

    /// <summary>True when it may be left out at the end of a call.</summary>
    public bool IsOptional { get; }

    /// <summary>True when it takes all arguments that are left.</summary>
    public bool IsParams { get; }

    /// <summary>The value when it is left out.</summary>
    public object? DefaultValue { get; }

    /// <summary>The type of one argument: of an element, where the parameter takes all that are left.</summary>
    public Type ArgumentType => IsParams ? Type.GetElementType()! : Type;

    private static bool HasSensitiveMember(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            return false;
        var inner = type.IsGenericType ? type.GetGenericArguments() : type.IsArray ? [type.GetElementType()!] : [];
        if (inner.Any(one => HasSensitiveMember(one, seen)))
            return true;
        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            return false;
        return type.GetProperties().Any(member => member.IsDefined(typeof(SensitiveAttribute)) || HasSensitiveMember(member.PropertyType, seen))
            || type.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.IsDefined(typeof(SensitiveAttribute))));
    }

    private static object? Default(ParameterInfo parameter)
    {
        var value = parameter.DefaultValue;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (value is not null)
            return type.IsEnum ? Enum.ToObject(type, value) : value;
        return parameter.ParameterType == type && type.IsValueType ? RuntimeHelpers.GetUninitializedObject(parameter.ParameterType) : null;
    }
}
