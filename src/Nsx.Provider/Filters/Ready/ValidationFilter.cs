using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>Checks arguments by their validation attributes, such as <see cref="RangeAttribute"/>, and refuses with <c>ARGS</c> before the method begins.</summary>
/// <remarks>
/// Looks at attributes of the contract's parameters and, where an argument is a record or class, of its members, of the members of
/// those, and of the elements of lists. Attributes of a record's parameters count as those of its members.
/// </remarks>
public sealed class ValidationFilter : ICallFilter
{
    private readonly ConcurrentDictionary<MethodDescriptor, ValidationAttribute[][]> _parameters = new();

    /// <inheritdoc/>
    public ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var rules = _parameters.GetOrAdd(context.Descriptor, Rules);
        for (var i = 0; i < rules.Length; i++)
        {
            var name = context.Descriptor.Parameters[i].Name;
            if ((MemberRules.Check(rules[i], context.Arguments[i], name, context.Arguments[i]) ?? MemberRules.CheckMembers(context.Arguments[i], name, 0)) is { } problem)
                throw new RpcException(RpcStatus.InvalidArgument, $"{context.Method}: '{problem.Path}': {problem.Message}");
        }

        return next(context);
    }

    private static ValidationAttribute[][] Rules(MethodDescriptor method) =>
    [
        .. method.Method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken))
            .Select(parameter => (ValidationAttribute[])parameter.GetCustomAttributes(typeof(ValidationAttribute), inherit: true)),
    ];
}
