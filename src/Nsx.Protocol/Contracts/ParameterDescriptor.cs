using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Nsx.Protocol;

/// <summary>One parameter of a method as it goes over the wire. Cancellation tokens are no parameters there.</summary>
public sealed class ParameterDescriptor
{
    internal ParameterDescriptor(ParameterInfo parameter)
    {
        Name = parameter.Name!;
        Type = parameter.ParameterType;
        Kind = KindOf(Type);
        Callbacks = Kind is ParameterKind.Callback or ParameterKind.Progress
            ? [.. CallbackMethods(Type).Select(method => new MethodDescriptor($"{Name}.{ContractNames.Method(method)}", method, Type))]
            : [];
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

    /// <summary>What it is on the wire.</summary>
    public ParameterKind Kind { get; }

    /// <summary>True when the caller can be called back by it.</summary>
    public bool IsCallback => Kind is ParameterKind.Callback or ParameterKind.Progress;

    /// <summary>The methods by which the caller is called back, named <c>parameter.Method</c>; empty for other parameters.</summary>
    public IReadOnlyList<MethodDescriptor> Callbacks { get; }

    /// <summary>True when it may be left out at the end of a call.</summary>
    public bool IsOptional { get; }

    /// <summary>True when it takes all arguments that are left.</summary>
    public bool IsParams { get; }

    /// <summary>The value when it is left out.</summary>
    public object? DefaultValue { get; }

    /// <summary>The type of one argument: of an element, where the parameter is a stream or takes all that are left.</summary>
    public Type ArgumentType => IsParams ? Type.GetElementType()! : Kind == ParameterKind.Stream ? Type.GetGenericArguments()[0] : Type;

    /// <summary>What a parameter of this type is on the wire. An interface that is no value can only be called back.</summary>
    internal static ParameterKind KindOf(Type type)
    {
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic == typeof(IAsyncEnumerable<>))
            return ParameterKind.Stream;
        if (generic == typeof(IProgress<>))
            return ParameterKind.Progress;
        return type.IsInterface && !PlatformTypes.Contain(type) && WireTypes.WhyNot(type) is not null && CallbackMethods(type).Length > 0
            ? ParameterKind.Callback
            : ParameterKind.Value;
    }

    /// <summary>All methods of an interface, those of inherited ones included.</summary>
    internal static MethodInfo[] CallbackMethods(Type type) => [.. type.GetInterfaces().Prepend(type).SelectMany(one => one.GetMethods())];

    private static bool HasSensitiveMember(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            return false;
        var inner = type.IsGenericType ? type.GetGenericArguments() : type.IsArray ? [type.GetElementType()!] : [];
        if (inner.Any(one => HasSensitiveMember(one, seen)))
            return true;
        if (PlatformTypes.Contain(type))
            return false;
        if (type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Any(derived => HasSensitiveMember(derived.DerivedType, seen)))
            return true;
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
