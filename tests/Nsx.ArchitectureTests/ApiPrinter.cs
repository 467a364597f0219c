using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Nsx.ArchitectureTests;

/// <summary>Prints what other assemblies can see of one: a line for each type and each member, sorted.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(TypeNames.Of, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var line in Members(type).Distinct().Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var bases = type.GetInterfaces().Where(one => one.IsPublic).Select(TypeNames.Of).Order(StringComparer.Ordinal).ToList();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) && !IsDelegate(type))
            bases.Insert(0, TypeNames.Of(parent));
        return $"{Modifiers(type)}{Kind(type)} {TypeNames.Of(type)}{(bases.Count == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : IsDelegate(type) ? "delegate" : type.IsValueType ? "struct" : "class";

    private static string Modifiers(Type type) =>
        !type.IsClass || IsDelegate(type) ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    private static IEnumerable<string> Members(Type type) => type switch
    {
        { IsEnum: true } => Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}"),
        _ when IsDelegate(type) => [Method(type.GetMethod("Invoke")!)],
        _ => type.GetMembers(Declared).Where(member => IsOurs(member) || member is ConstructorInfo).Select(Line).OfType<string>(),
    };

    /// <summary>Not what the compiler adds to records, properties and iterators.</summary>
    private static bool IsOurs(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && !member.Name.Contains('<');

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsSeen(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) => Method(method),
        MethodInfo { IsSpecialName: true } method when IsSeen(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => Method(method),
        PropertyInfo property => Property(property),
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field.FieldType)} {field.Name}{Value(field)}",
        EventInfo { AddMethod: { } add } one when IsSeen(add) => $"{Access(add)}event {TypeNames.Of(one.EventHandlerType!)} {one.Name}",
        _ => null,
    };

    private static string Method(MethodInfo method) =>
        $"{Access(method)}{TypeNames.Of(method.ReturnType)} {method.Name}{TypeNames.Arguments(method.GetGenericArguments())}({Parameters(method)})";

    private static string? Property(PropertyInfo property)
    {
        var (get, set) = (Seen(property.GetMethod), Seen(property.SetMethod));
        if ((get ?? set) is not { } accessor)
            return null;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{List(parameters)}]" : "";
        var isRequired = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var accessors = $"{(get is null ? "" : "get; ")}{(set is null ? "" : isInit ? "init; " : "set; ")}";
        return $"{Access(accessor)}{isRequired}{TypeNames.Of(property.PropertyType)} {property.Name}{index} {{ {accessors}}}";
    }

    private static MethodInfo? Seen(MethodInfo? accessor) => accessor is not null && IsSeen(accessor) ? accessor : null;

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        $"{(method.IsPublic ? "" : "protected ")}{(method.IsStatic ? "static " : method is { IsAbstract: true, DeclaringType.IsInterface: false } ? "abstract " : method is { IsVirtual: true, IsFinal: false, DeclaringType: { IsInterface: false, IsSealed: false } } ? "virtual " : "")}";

    private static string Parameters(MethodBase method) => List(method.GetParameters());

    private static string List(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var how = parameter.IsIn ? "in " : parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{how}{TypeNames.Of(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}";
    }

    private static string Value(FieldInfo field) => field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
}
