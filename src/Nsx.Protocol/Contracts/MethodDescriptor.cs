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
        ValueCount = Parameters.Count(parameter => parameter.Kind == ParameterKind.Value);
        HasStreamParameter = Parameters.Any(parameter => parameter.Kind == ParameterKind.Stream);
        HasLiveParameters = ValueCount < Parameters.Count;
        (Shape, ResultType) = Classify(method.ReturnType);
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || contract is not null && ParameterDescriptor.KindOf(contract) == ParameterKind.Progress;
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

    /// <summary>The parameters without the cancellation token: first the values, which are arguments on the wire, then those that live as long as the call.</summary>
    public IReadOnlyList<ParameterDescriptor> Parameters { get; }

    /// <summary>How many of the parameters are values.</summary>
    public int ValueCount { get; }

    /// <summary>True when the last parameter is a stream that the caller sends. Such a call cannot be sent again once its first element was taken.</summary>
    public bool HasStreamParameter { get; }

    /// <summary>True when there is a parameter that lives as long as the call: a stream, or one by which the caller is called back.</summary>
    public bool HasLiveParameters { get; }

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
    public int MinArguments => Parameters.Count(parameter => parameter.Kind == ParameterKind.Value && !parameter.IsOptional);

    /// <summary>The largest number of arguments. The elements of a stream are the arguments that are left, unless they are sent one by one.</summary>
    public int MaxArguments => HasStreamParameter || (Parameters.Count > 0 && Parameters[^1].IsParams) ? int.MaxValue : ValueCount;

    /// <summary>The method as people write it: <c>Calculator.Add(a integer, b integer)</c>.</summary>
    public string Signature => $"{FullName}({string.Join(", ", Parameters.Select(Show))})";

    private static string Show(ParameterDescriptor parameter)
    {
        var text = $"{parameter.Name} {(parameter.IsCallback ? "callback" : WireTypes.NameOf(parameter.ArgumentType))}";
        return parameter.IsParams || parameter.Kind == ParameterKind.Stream ? $"{text}…" : parameter.IsOptional ? $"[{text}]" : text;
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
