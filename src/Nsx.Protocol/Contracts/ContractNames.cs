using System.Reflection;

namespace Nsx.Protocol;

/// <summary>The names of services and methods on the wire, where no attribute says otherwise.</summary>
internal static class ContractNames
{
    /// <summary>The interface's name without its I; a closed generic one adds the names of its arguments: <c>Store-Order</c>.</summary>
    public static string Service(Type contract)
    {
        if (contract.GetCustomAttribute<NsxServiceAttribute>()?.Name is { } given)
            return given;
        var name = contract.Name.Split('`')[0];
        if (name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
            name = name[1..];
        return contract.IsGenericType ? $"{name}-{string.Join('-', contract.GetGenericArguments().Select(type => type.Name))}" : name;
    }

    /// <summary>The method's name without its Async.</summary>
    public static string Method(MethodInfo method)
    {
        const string suffix = "Async";
        if (method.GetCustomAttribute<NsxMethodAttribute>()?.Name is { } given)
            return given;
        var name = method.Name;
        return name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }
}
