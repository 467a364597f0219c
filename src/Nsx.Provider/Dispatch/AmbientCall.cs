using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>The call that a synchronous method on this thread serves. The context itself is only made when the method asks for it.</summary>
internal sealed class AmbientCall
{
    [ThreadStatic]
    private static AmbientCall? t_call;

    private readonly Func<CallContext> _context;
    private Frame[] _frames = new Frame[4];
    private int _depth;

    private AmbientCall() => _context = () =>
    {
        ref var top = ref _frames[_depth - 1];
        return top.Context ??= top.Call.Context(top.Method);
    };

    public static void Enter(in MethodCall call, MethodDescriptor method)
    {
        var ambient = t_call ??= new AmbientCall();
        if (ambient._depth == ambient._frames.Length)
            Array.Resize(ref ambient._frames, ambient._depth * 2);
        ambient._frames[ambient._depth++] = new() { Call = call, Method = method, Outer = CallContext.OnThread(ambient._context) };
    }

    /// <returns>The context, if the method has asked for it.</returns>
    public static CallContext? Leave()
    {
        var ambient = t_call!;
        ref var top = ref ambient._frames[--ambient._depth];
        CallContext.OnThread(top.Outer);
        var context = top.Context;
        top = default;
        return context;
    }

    private struct Frame
    {
        public MethodCall Call;
        public MethodDescriptor Method;
        public Func<CallContext>? Outer;
        public CallContext? Context;
    }
}
