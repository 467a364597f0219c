using System.Collections.Frozen;
using System.Reflection;

namespace Nsx.Protocol;

/// <summary>One method of a contract: its name on the wire, its parameters, its result. Reflected once. Immutable.</summary>
public sealed class MethodDescriptor
{
    internal MethodDescriptor(string fullName, MethodInfo method, Type? contract)
    {
        FullName = fullName;
        Method = method;
        var all = method.GetParameters();
        TokenIndex = Array.FindIndex(all, parameter => parameter.ParameterType == typeof(CancellationToken));
        Parameters = [.. all.Where(parameter => parameter.ParameterType != typeof(CancellationToken)).Select(parameter => new ParameterDescriptor(parameter))];
        (Shape, ResultType) = Classify(method.ReturnType);
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        IsIdempotent = method.IsDefined(typeof(IdempotentAttribute)) || contract?.IsDefined(typeof(IdempotentAttribute)) == true;
        AffinityIndex = Array.FindIndex(all, parameter => parameter.IsDefined(typeof(AffinityAttribute)));
        Summary = method.GetCustomAttribute<NsxMethodAttribute>()?.Summary;
        var timeout = method.GetCustomAttribute<TimeoutAttribute>() ?? contract?.GetCustomAttribute<TimeoutAttribute>();
        Timeout = timeout is null ? null : TimeSpan.FromMilliseconds(timeout.Milliseconds);
        var errors = method.GetCustomAttributes<ThrowsAttribute>().Concat(contract?.GetCustomAttributes<ThrowsAttribute>() ?? []);
        Errors = errors.DistinctBy(error => error.Code).ToFrozenDictionary(error => error.Code, error => error.Exception);
    }

    /// <summary>The name on the wire: <c>Service.Method</c>.</summary>
    public string FullName { get; }

    /// <summary>The method in C#.</summary>
    public MethodInfo Method { get; }

    /// <summary>The parameters that are arguments on the wire.</summary>
    public IReadOnlyList<ParameterDescriptor> Parameters { get; }

    /// <summary>The position of the cancellation token among all parameters of the C# method; -1 without one.</summary>
    public int TokenIndex { get; }

    /// <summary>How the result is given.</summary>
    public ReturnShape Shape { get; }

    /// <summary>The type of the result, or of one element of a stream; <see cref="Nothing"/> when there is none.</summary>
    public Type ResultType { get; }

    /// <summary>True when callers do not wait.</summary>
    public bool IsOneWay { get; }

    /// <summary>True when executing it twice does no more than executing it once.</summary>
    public bool IsIdempotent { get; }

    /// <summary>The position of the parameter that says which calls belong together, among all parameters of the C# method; -1 without one.</summary>
    public int AffinityIndex { get; }

    /// <summary>How long callers wait; null for their own default.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>The errors that it declares, by code.</summary>
    public FrozenDictionary<string, Type> Errors { get; }

    /// <summary>One sentence for people; null when none was written.</summary>
    public string? Summary { get; }

    /// <summary>The least number of arguments.</summary>
    public int MinArguments => Parameters.Count(parameter => !parameter.IsOptional);

    /// <summary>The largest number of arguments.</summary>
    public int MaxArguments => Parameters.Count > 0 && Parameters[^1].IsParams ? int.MaxValue : Parameters.Count;

    /// <summary>The method as people write it: <c>Calculator.Add(a integer, b integer)</c>.</summary>
    public string Signature => $"{FullName}({string.Join(", ", Parameters.Select(Show))})";

    private static string Show(ParameterDescriptor parameter)
    {
        var text = $"{parameter.Name} {WireTypes.NameOf(parameter.ArgumentType)}";
        return parameter.IsParams ? $"{text}…" : parameter.IsOptional ? $"[{text}]" : text;
    }

    private static (ReturnShape Shape, Type Result) Classify(Type type)
    {
        if (type == typeof(void))
            return (ReturnShape.Synchronous, typeof(Nothing));
        if (type == typeof(Task))
            return (ReturnShape.Task, typeof(Nothing));
        if (type == typeof(ValueTask))
            return (ReturnShape.ValueTask, typeof(Nothing));
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic == typeof(Task<>))
            return (ReturnShape.Task, type.GetGenericArguments()[0]);
        if (generic == typeof(ValueTask<>))
            return (ReturnShape.ValueTask, type.GetGenericArguments()[0]);
        return generic == typeof(IAsyncEnumerable<>) ? (ReturnShape.Stream, type.GetGenericArguments()[0]) : (ReturnShape.Synchronous, type);
    }
}
