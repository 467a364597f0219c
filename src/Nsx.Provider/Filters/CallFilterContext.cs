using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>One call on its way through the filters of a provider. Not thread-safe; it ends with the call.</summary>
public sealed class CallFilterContext
{
    private readonly object?[] _arguments;
    private readonly CallScope _scope;
    private Dictionary<object, object?>? _items;
    private object? _result;

    internal CallFilterContext(MethodDescriptor descriptor, CallContext call, object?[] arguments, CallScope scope, TimeProvider time, CancellationToken token)
    {
        Descriptor = descriptor;
        Call = call;
        _arguments = arguments;
        _scope = scope;
        Time = time;
        CancellationToken = token;
    }

    /// <summary>What is called, as <c>Service.Method</c>.</summary>
    public string Method => Descriptor.FullName;

    /// <summary>What is known of the method: parameters, attributes, the C# method behind it.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>Who calls, until when, and the words that came along; words that go back are set here too.</summary>
    public CallContext Call { get; }

    /// <summary>Fires when nobody waits any more: the caller has gone or cancelled, or the deadline has passed.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The clock of the provider.</summary>
    public TimeProvider Time { get; }

    /// <summary>The services of this call: the scope that the service's object comes from.</summary>
    public IServiceProvider Services => _scope.Services;

    /// <summary>The arguments in the order of the parameters, without the cancellation token; those left out have their default.</summary>
    public IReadOnlyList<object?> Arguments => _arguments;

    /// <summary>Whatever filters want to tell each other.</summary>
    public IDictionary<object, object?> Items => _items ??= [];

    /// <summary>The result: what the method returned, or what a filter has set. Of a stream: the stream itself, which may be wrapped.</summary>
    /// <value>Null before there is one, and for methods that return nothing.</value>
    /// <exception cref="ArgumentException">Set to something that the method cannot return.</exception>
    public object? Result
    {
        get => _result;
        set
        {
            FilterValues.Check(Descriptor, value, ResultType, "The result");
            _result = value;
            HasResult = true;
        }
    }

    /// <summary>True once there is a result.</summary>
    public bool HasResult { get; private set; }

    /// <summary>True once the method's code was entered.</summary>
    public bool HasEntered { get; private set; }

    internal object?[] Values => _arguments;

    private Type ResultType => Descriptor.Shape == ReturnShape.Stream ? typeof(IAsyncEnumerable<>).MakeGenericType(Descriptor.ResultType) : Descriptor.ResultType;

    /// <summary>One argument.</summary>
    /// <param name="name">The parameter's name in C#.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public T GetArgument<T>(string name) => GetArgument<T>(FilterValues.IndexOf(Descriptor, name));

    /// <summary>One argument.</summary>
    /// <param name="index">Its position; 0 is the first.</param>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public T GetArgument<T>(int index) => (T)_arguments[index]!;

    /// <summary>Gives the method another argument.</summary>
    /// <param name="name">The parameter's name in C#.</param>
    /// <param name="value">A value of the parameter's type.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or it cannot have the value.</exception>
    public void SetArgument(string name, object? value) => SetArgument(FilterValues.IndexOf(Descriptor, name), value);

    /// <summary>Gives the method another argument.</summary>
    /// <param name="index">Its position; 0 is the first.</param>
    /// <param name="value">A value of the parameter's type.</param>
    /// <exception cref="ArgumentException">The parameter cannot have the value.</exception>
    public void SetArgument(int index, object? value)
    {
        var parameter = Descriptor.Parameters[index];
        FilterValues.Check(Descriptor, value, parameter.Type, $"'{parameter.Name}'");
        _arguments[index] = value;
    }

    /// <summary>The service's object, and the right to call it.</summary>
    internal object Enter()
    {
        if (HasEntered && !Descriptor.IsIdempotent)
            throw new InvalidOperationException($"A filter has called next twice, and {Method} is not [Idempotent].");
        var target = _scope.Target();
        HasEntered = true;
        return target;
    }

    internal void Return(object? result)
    {
        _result = result;
        HasResult = true;
    }

    internal T TakeResult<T>()
    {
        if (!HasResult && typeof(T) != typeof(Nothing))
            throw new InvalidOperationException($"A filter has neither called next nor set the result of {Method}.");
        return _result is null ? default! : (T)_result;
    }
}
