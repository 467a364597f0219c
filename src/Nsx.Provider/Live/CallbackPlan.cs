using System.Reflection;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>How the methods of one parameter are called back. Made once for a method.</summary>
/// <param name="Contract">The interface.</param>
/// <param name="Methods">Its methods.</param>
internal sealed record CallbackPlan(Type Contract, IReadOnlyDictionary<MethodInfo, CallbackMethod> Methods)
{
    /// <summary>The plans of a method's parameters; null for those that are not called back.</summary>
    public static CallbackPlan?[] Of(MethodDescriptor method) =>
        !method.HasLiveParameters
            ? []
            : [.. method.Parameters.Select(parameter => parameter.IsCallback
                ? new CallbackPlan(
                    parameter.Type,
                    parameter.Callbacks.ToDictionary(callback => callback.Method, callback => CallbackMethod.Of(callback, parameter.Kind == ParameterKind.Progress)))
                : null)];
}
