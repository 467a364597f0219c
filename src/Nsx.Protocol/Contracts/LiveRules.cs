using System.Reflection;

namespace Nsx.Protocol;

/// <summary>What holds for parameters that live as long as their call: streams that the caller sends, and interfaces by which it is called back.</summary>
internal static class LiveRules
{
    private const int MostParameters = 63;

    /// <summary>What holds for the parameters of one method together.</summary>
    public static void CheckMethod(string where, MethodInfo method, List<string> problems)
    {
        var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToArray();
        var kinds = Array.ConvertAll(parameters, parameter => ParameterDescriptor.KindOf(parameter.ParameterType));
        var firstLive = Array.FindIndex(kinds, kind => kind != ParameterKind.Value);
        if (firstLive < 0)
            return;
        if (method.IsDefined(typeof(OneWayAttribute)))
            problems.Add($"{where} is [OneWay], and '{parameters[firstLive].Name}' lives only as long as the call: let callers wait");
        if (kinds.Count(kind => kind == ParameterKind.Stream) > 1)
            problems.Add($"{where} takes more than one stream: merge them into one whose elements say what they are");
        else if (Array.IndexOf(kinds, ParameterKind.Stream) is >= 0 and var stream && stream < kinds.Length - 1)
            problems.Add($"{where}: the stream '{parameters[stream].Name}' must be the last parameter, but for the token: move it behind '{parameters[^1].Name}'");
        if (Array.LastIndexOf(kinds, ParameterKind.Value) is var lastValue && lastValue > firstLive)
            problems.Add($"{where}: '{parameters[firstLive].Name}' must stand behind the values: move it behind '{parameters[lastValue].Name}'");
        if (kinds.Contains(ParameterKind.Stream) && !IsAsynchronous(method.ReturnType))
            problems.Add($"{where} takes a stream, and would have to block to read it: return Task, ValueTask or IAsyncEnumerable");
        if (parameters.Length > MostParameters)
            problems.Add($"{where} takes more than {MostParameters} parameters: use a record");
    }

    public static void CheckParameter(string where, ParameterInfo parameter, List<string> problems)
    {
        var type = parameter.ParameterType;
        if (ParameterDescriptor.KindOf(type) == ParameterKind.Callback)
        {
            CheckCallback($"{where}: parameter '{parameter.Name}' is an interface, by which the caller is called back (for a value, name a record or class)", type, problems);
            return;
        }

        var item = type.GetGenericArguments()[0];
        if (WireTypes.WhyNot(item) is { } reason)
            problems.Add($"{where}: parameter '{parameter.Name}': {reason}");
        if (parameter.HasDefaultValue && ParameterDescriptor.KindOf(type) == ParameterKind.Stream)
            problems.Add($"{where}: the stream '{parameter.Name}' cannot be optional: an empty one says the same");
    }

    private static void CheckCallback(string where, Type type, List<string> problems)
    {
        var methods = ParameterDescriptor.CallbackMethods(type);
        var found = new List<string>();
        foreach (var method in methods)
        {
            if (method.GetParameters().FirstOrDefault(one => ParameterDescriptor.KindOf(one.ParameterType) != ParameterKind.Value) is { } live)
                found.Add($"{type.Name}.{method.Name}: '{live.Name}' is a stream or a callback itself: pass values");
            else if (ParameterDescriptor.KindOf(method.ReturnType) == ParameterKind.Stream)
                found.Add($"{type.Name}.{method.Name} returns a stream: let it return a list");
            else
                ContractRules.Check(method, found);
        }

        ContractRules.CheckAttributes(type.Name, type, found);
        ContractRules.CheckOverloads(methods, found);
        problems.AddRange(found.Select(problem => $"{where}: {problem}"));
    }

    private static bool IsAsynchronous(Type type)
    {
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return type == typeof(Task) || type == typeof(ValueTask) || generic == typeof(Task<>) || generic == typeof(ValueTask<>) || generic == typeof(IAsyncEnumerable<>);
    }
}
