using System.Text;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>The arguments of one call while they are read, and the door to the method behind them.</summary>
/// <remarks>
/// Generated code calls <see cref="Read"/> for each parameter and then <see cref="Enter"/>; from there on the frame belongs
/// to the read loop again, and another thread may take it over.
/// </remarks>
internal ref struct CallArguments(MethodDescriptor method, RespRequest arguments, ulong nulls, WireFormat format, Session? readLoop, CancellationToken token)
{
    private const int ShownBytes = 64;
    private readonly RespRequest _arguments = arguments;

    /// <summary>The token that the method is given.</summary>
    public CancellationToken Token { get; } = token;

    /// <summary>The arguments that live as long as the call; null when the method has none.</summary>
    public LiveArguments? Live { get; init; }

    /// <summary>True once the method's code has been entered: what goes wrong now is the method's.</summary>
    public bool HasEntered { get; private set; }

    /// <summary>What <see cref="Session.EnterForeignCode"/> gave.</summary>
    public int Entered { get; private set; }

    /// <summary>Reads one argument.</summary>
    /// <exception cref="RpcException">It is no such value; the caller's fault.</exception>
    public readonly T Read<T>(int index)
    {
        if (index >= _arguments.Count)
            return (T)method.Parameters[index].DefaultValue!;
        if (nulls != 0 && index < 64 && (nulls & (1ul << index)) != 0)
            return default!;
        return Parse<T>(index, index);
    }

    /// <summary>Reads all arguments that are left.</summary>
    /// <exception cref="RpcException">One is no such value; the caller's fault.</exception>
    public readonly T[] ReadRest<T>(int index)
    {
        var rest = new T[Math.Max(0, _arguments.Count - index)];
        for (var i = 0; i < rest.Length; i++)
            rest[i] = Parse<T>(index, index + i);
        return rest;
    }

    /// <summary>Reads a stream: it comes element by element, or as all arguments that are left.</summary>
    /// <exception cref="RpcException">An element is no such value; the caller's fault.</exception>
    public readonly IAsyncEnumerable<T> ReadStream<T>(int index)
    {
        if (Live?.Stream<T>(method.Parameters[index].Name) is { } stream)
            return stream;
        var items = new T[Math.Max(0, _arguments.Count - method.ValueCount)];
        for (var i = 0; i < items.Length; i++)
            items[i] = Parse<T>(index, method.ValueCount + i);
        return new ListedStream<T>(items);
    }

    /// <summary>Makes the object by which the caller is called back; null when the caller gave none.</summary>
    public readonly T? ReadCallback<T>(int index)
        where T : class => (T?)Live?.Callback(index);

    /// <summary>All arguments are read; the method's code comes next.</summary>
    public void Enter()
    {
        HasEntered = true;
        if (readLoop is not null)
            Entered = readLoop.EnterForeignCode();
    }

    private readonly T Parse<T>(int parameter, int argument)
    {
        var bytes = _arguments[argument];
        try
        {
            return format.Of<T>().ParseArgument(bytes);
        }
        catch (FormatException e)
        {
            var shown = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, ShownBytes)]);
            throw new RpcException(
                RpcStatus.InvalidArgument, $"'{method.Parameters[parameter].Name}' is not {Expected<T>(e)}: \"{shown}\"", e);
        }
    }

    private readonly string Expected<T>(FormatException e)
    {
        var name = format.Of<T>().Name;
        var article = "aeiou".Contains(name[0], StringComparison.OrdinalIgnoreCase) ? "an" : "a";
        return e.Message == new FormatException().Message ? $"{article} {name}" : $"{article} {name} ({e.Message})";
    }
}
