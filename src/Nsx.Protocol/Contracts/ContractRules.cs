using System.Globalization;
using System.Reflection;

namespace Nsx.Protocol;

/// <summary>What a method must look like to be called over a wire. Each rule says what is wrong and how to get round it.</summary>
internal static class ContractRules
{
    private const int LongestName = 256;
    private const int MostMilliseconds = 3_600_000;

    public static void CheckName(string name, List<string> problems)
    {
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
            problems.Add($"the name '{name}' has other characters than A-Z, a-z, 0-9, '_', '.' and '-', or is longer than {LongestName}: choose one with [NsxService] or [NsxMethod]");
        if (name.StartsWith("NSX.", StringComparison.OrdinalIgnoreCase))
            problems.Add($"names that begin with NSX. belong to the protocol: rename '{name}'");
    }

    public static void Check(MethodInfo method, List<string> problems)
    {
        var where = method.DeclaringType is { IsInterface: true } type ? $"{type.Name}.{method.Name}" : "the function";
        if (method.IsSpecialName)
            problems.Add($"{where} is an accessor: a contract has methods only, so turn the property or event into methods");
        if (method.IsStatic && method.DeclaringType is { IsInterface: true })
            problems.Add($"{where} is static: only instance methods can be called");
        if (method.ContainsGenericParameters)
            problems.Add($"{where} is generic: the caller's types are not known to the provider, so write one method for each type");
        if (!method.IsSpecialName && method.DeclaringType is { IsInterface: true })
            CheckName(ContractNames.Method(method), problems);
        foreach (var parameter in method.GetParameters())
            CheckParameter(where, parameter, problems);
        CheckReturn(where, method, problems);
        CheckOrder(where, method, problems);
        LiveRules.CheckMethod(where, method, problems);
        CheckAttributes(where, method, problems);
    }

    /// <summary>What an interface promises for all of its methods.</summary>
    public static void CheckAttributes(string where, MemberInfo member, List<string> problems)
    {
        if (member.GetCustomAttribute<TimeoutAttribute>() is { Milliseconds: < 1 or > MostMilliseconds } timeout)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{where}: [Timeout] must be 1 to {MostMilliseconds:N0} ms, is {timeout.Milliseconds:N0}"));
        foreach (var error in member.GetCustomAttributes<ThrowsAttribute>())
            CheckError(where, error, problems);
    }

    public static void CheckOverloads(IEnumerable<MethodInfo> methods, List<string> problems)
    {
        foreach (var same in methods.GroupBy(ContractNames.Method, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            problems.Add(
                $"{same.Count()} methods are called '{same.Key}' on the wire, where letter case and parameters do not tell them apart: "
                + $"give all but one another name, such as [NsxMethod(\"{same.Key}By{same.First().GetParameters().Length}\")]");
        }
    }

    private static void CheckError(string where, ThrowsAttribute error, List<string> problems)
    {
        try
        {
            ErrorCode.Check(error.Code);
        }
        catch (ArgumentException e)
        {
            problems.Add($"{where}: [Throws]: {e.Message}");
        }

        if (!typeof(Exception).IsAssignableFrom(error.Exception))
            problems.Add($"{where}: [Throws]: {error.Exception.Name} is no exception");
        else if (error.Exception.GetConstructor([typeof(string)]) is null || error.Exception.IsAbstract)
            problems.Add($"{where}: [Throws]: {error.Exception.Name} needs a public constructor that takes the message");
    }

    private static void CheckParameter(string where, ParameterInfo parameter, List<string> problems)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef)
        {
            problems.Add($"{where}: parameter '{parameter.Name}' is ref, in or out: return a value or a record instead");
            return;
        }

        if (type == typeof(CancellationToken))
            return;
        if (ParameterDescriptor.KindOf(type) != ParameterKind.Value)
            LiveRules.CheckParameter(where, parameter, problems);
        else if (WireTypes.WhyNot(type) is { } reason)
            problems.Add($"{where}: parameter '{parameter.Name}': {reason}");
    }

    private static void CheckReturn(string where, MethodInfo method, List<string> problems)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
            return;
        if (type.IsGenericType
            && type.GetGenericTypeDefinition() is var generic
            && (generic == typeof(Task<>) || generic == typeof(ValueTask<>) || generic == typeof(IAsyncEnumerable<>)))
        {
            type = type.GetGenericArguments()[0];
        }

        if (WireTypes.WhyNot(type) is { } reason)
            problems.Add($"{where}: the result: {reason}");
        if (method.IsDefined(typeof(OneWayAttribute)))
            problems.Add($"{where} is [OneWay] and returns a value that nobody would get: return void, Task or ValueTask");
    }

    private static void CheckOrder(string where, MethodInfo method, List<string> problems)
    {
        var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToArray();
        if (method.GetParameters().Length - parameters.Length > 1)
            problems.Add($"{where} takes more than one CancellationToken: one is enough");
        if (method.GetParameters().Count(parameter => parameter.IsDefined(typeof(AffinityAttribute))) > 1)
            problems.Add($"{where} has more than one [Affinity] parameter: one is enough");
        if (method.IsDefined(typeof(IdempotentAttribute)) && method.IsDefined(typeof(OneWayAttribute)))
            problems.Add($"{where} is [OneWay] and [Idempotent]: nobody would learn that it has to be tried again");
        var firstOptional = Array.FindIndex(parameters, parameter => parameter.HasDefaultValue);
        if (firstOptional >= 0 && parameters[firstOptional..].Any(parameter => !parameter.HasDefaultValue && !parameter.IsDefined(typeof(ParamArrayAttribute))))
            problems.Add($"{where}: optional parameters must stand at the end");
        var last = parameters.LastOrDefault();
        if (last is not null && last.IsDefined(typeof(System.Runtime.CompilerServices.ParamCollectionAttribute)))
            problems.Add($"{where}: parameter '{last.Name}' is a params collection: use a params array");
    }
}
