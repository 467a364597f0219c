using System.Reflection;

namespace Nsx.Provider;

/// <summary>Stands for the caller's object: implements its interface by calling back.</summary>
/// <remarks>Not sealed, because the runtime derives the class from it that implements the interface.</remarks>
internal class CallbackProxy : DispatchProxy
{
    private CallbackPlan? _plan;
    private CallbackLink? _link;

    public static object Create(CallbackPlan plan, CallbackLink link)
    {
        var proxy = DispatchProxy.Create(plan.Contract, typeof(CallbackProxy));
        var self = (CallbackProxy)proxy;
        self._plan = plan;
        self._link = link;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _plan!.Methods[targetMethod!].Invoke(_link!, args ?? []);
}
