using System.Collections.Immutable;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>One invocation on its way through the filters of a consumer. Not thread-safe; it ends with the invocation.</summary>
public sealed class InvocationContext
{
    private readonly object?[] _values;
    private object? _result;
    private InvocationOptions _options;

    internal InvocationContext(MethodDescriptor descriptor, object?[] values, InvocationOptions options, TimeProvider time, CancellationToken token)
    {
        Descriptor = descriptor;
        Time = time;
        CancellationToken = token;
        _values = values;
        _options = options;
    }

    /// <summary>What is called, as <c>Service.Method</c>.</summary>
    public string Method => Descriptor.FullName;

    /// <summary>What is known of the method: parameters, attributes, the C# method behind it.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>The clock of the consumer.</summary>
    public TimeProvider Time { get; }

    /// <summary>The caller's token; none where the method takes none. For streams it also fires with the token of the enumeration (<c>WithCancellation</c>).</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The arguments in the order of the parameters, without the cancellation token.</summary>
    public IReadOnlyList<object?> Arguments => [.. Enumerable.Range(0, Descriptor.Parameters.Count).Select(i => _values[PositionOf(i)])];

    /// <summary>What is wanted otherwise than usual: the timeout, for example. Set another one to change it.</summary>
    public InvocationOptions Options
    {
        get => _options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate();
            _options = value;
        }
    }

    /// <summary>The words that filters have added to those that go out with the call.</summary>
    public ImmutableDictionary<string, string> Metadata { get; private set; } = CallMetadata.Empty;

    /// <summary>The words that came back with the reply or the error; empty before, and for streams until they have ended.</summary>
    public ImmutableDictionary<string, string> ResponseMetadata => Response?.Metadata ?? CallMetadata.Empty;

    /// <summary>The result: what came, or what a filter has set. Of a stream: the stream itself, which may be wrapped.</summary>
    /// <value>Null before there is one, and for methods that return nothing.</value>
    /// <exception cref="ArgumentException">Set to something that the method cannot return.</exception>
    public object? Result
    {
        get => _result;
        set
        {
            FilterValues.Check(Descriptor, value, Descriptor.Shape == ReturnShape.Stream ? typeof(IAsyncEnumerable<>).MakeGenericType(Descriptor.ResultType) : Descriptor.ResultType, "The result");
            Return(value);
        }
    }

    /// <summary>True once there is a result.</summary>
    public bool HasResult { get; private set; }

    internal object?[] Values => _values;

    internal ResponseCapture? Response { get; set; }

    /// <summary>Sends a word out with the call: a token, for example.</summary>
    /// <param name="key">A key as <see cref="CallMetadata"/> describes them.</param>
    /// <param name="value">Any text.</param>
    /// <exception cref="ArgumentException">The key is no key.</exception>
    public void SetMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!CallMetadata.IsKey(key))
            throw new ArgumentException($"Expected a key of a-z, 0-9, '.', '_' or '-', got '{key}'.", nameof(key));
        Metadata = Metadata.SetItem(key, value);
    }

    /// <summary>One argument.</summary>
    /// <param name="name">The parameter's name in C#.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public T GetArgument<T>(string name) => GetArgument<T>(FilterValues.IndexOf(Descriptor, name));

    /// <summary>One argument.</summary>
    /// <param name="index">Its position; 0 is the first.</param>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public T GetArgument<T>(int index) => (T)_values[PositionOf(index)]!;

    /// <summary>Sends another argument.</summary>
    /// <param name="name">The parameter's name in C#.</param>
    /// <param name="value">A value of the parameter's type.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or it cannot have the value.</exception>
    public void SetArgument(string name, object? value) => SetArgument(FilterValues.IndexOf(Descriptor, name), value);

    /// <summary>Sends another argument.</summary>
    /// <param name="index">Its position; 0 is the first.</param>
    /// <param name="value">A value of the parameter's type.</param>
    /// <exception cref="ArgumentException">The parameter cannot have the value.</exception>
    public void SetArgument(int index, object? value)
    {
        var parameter = Descriptor.Parameters[index];
        FilterValues.Check(Descriptor, value, parameter.Type, $"'{parameter.Name}'");
        _values[PositionOf(index)] = value;
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

    /// <summary>The token may stand anywhere among the arguments in C#.</summary>
    private int PositionOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Descriptor.Parameters.Count);
        return Descriptor.TokenIndex >= 0 && index >= Descriptor.TokenIndex ? index + 1 : index;
    }
}
