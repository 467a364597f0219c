using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>The call that a synchronous method on this thread serves. The context itself is only made when the method asks for it.</summary>
internal sealed class AmbientCall
{
    [ThreadStatic]
    private static AmbientCall? t_call;

    private readonly Func<CallContext> _context;
    private readonly Stack<(MethodCall Call, MethodDescriptor Method, Func<CallContext>? Outer)> _calls = new();

    private AmbientCall() => _context = () => _calls.Peek() is var (call, method, _) ? call.Context(method) : null!;

    public static void Enter(in MethodCall call, MethodDescriptor method)
    {
        var ambient = t_call ??= new AmbientCall();
        ambient._calls.Push((call, method, CallContext.OnThread(ambient._context)));
    }

    public static void Leave() => CallContext.OnThread(t_call!._calls.Pop().Outer);
}
