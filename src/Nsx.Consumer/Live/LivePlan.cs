using System.Reflection;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>What can be known before a call of those arguments that live as long as it does. Made once for a method.</summary>
internal sealed class LivePlan
{
    private readonly (int Position, ParameterDescriptor Parameter, int Bit)[] _callbacks;
    private readonly int _streamPosition = -1;
    private readonly Func<PendingCall, object, OutgoingStream>? _makeStream;

    /// <summary>Makes a plan.</summary>
    /// <param name="method">The method.</param>
    /// <param name="positions">Where each parameter stands among the arguments of the C# method.</param>
    public LivePlan(MethodDescriptor method, int[] positions)
    {
        Method = method;
        _callbacks = [.. method.Parameters
            .Select((parameter, i) => (Position: positions[i], Parameter: parameter, Bit: i))
            .Where(one => one.Parameter.IsCallback)];
        Callbacks = _callbacks
            .SelectMany(one => one.Parameter.Callbacks.Select(callback => (callback.FullName, Entry: CallbackEntry.Of(callback, one.Position))))
            .ToDictionary(pair => pair.FullName, pair => pair.Entry, StringComparer.Ordinal);
        if (!method.HasStreamParameter)
            return;
        _streamPosition = positions[^1];
        _makeStream = GetType().GetMethod(nameof(MakeStream), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(method.Parameters[^1].ArgumentType)
            .CreateDelegate<Func<PendingCall, object, OutgoingStream>>();
    }

    public MethodDescriptor Method { get; }

    /// <summary>What can be called back, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, CallbackEntry> Callbacks { get; }

    public bool HasCallbacks => _callbacks.Length > 0;

    /// <summary>What the options of a call say of its arguments.</summary>
    /// <exception cref="RpcException">There is no stream where one must be.</exception>
    public OutgoingOptions Describe(in OutgoingOptions options, object?[] arguments)
    {
        var (given, missing) = (0ul, 0ul);
        foreach (var (position, _, bit) in _callbacks)
        {
            if (arguments[position] is null)
                missing |= 1ul << bit;
            else
                given |= 1ul << bit;
        }

        if (_streamPosition >= 0 && arguments[_streamPosition] is null)
            throw new RpcException(RpcStatus.InvalidArgument, $"{Method.FullName}: '{Method.Parameters[^1].Name}' is null: an empty stream says that there is nothing") { Method = Method.FullName };
        return options with { HasStream = _streamPosition >= 0, Callbacks = given, Nulls = options.Nulls | missing };
    }

    /// <summary>The stream of one call; null when the method takes none.</summary>
    public OutgoingStream? Stream(PendingCall call, object?[] arguments) => _makeStream?.Invoke(call, arguments[_streamPosition]!);

    private static OutgoingStream MakeStream<T>(PendingCall call, object source) => new OutgoingStream<T>(call, (IAsyncEnumerable<T>)source);
}
