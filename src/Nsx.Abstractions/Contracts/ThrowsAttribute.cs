namespace Nsx;

/// <summary>Declares an error: the provider turns the exception type into the code, the consumer turns the code back.</summary>
/// <remarks>The type needs a public constructor that takes the message. Types are never looked up by a name from the wire.</remarks>
/// <param name="code">The code on the wire, such as <c>DIVISION_BY_ZERO</c>.</param>
/// <param name="exception">The exception type.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true)]
public class ThrowsAttribute(string code, Type exception) : Attribute
{
    /// <summary>The code on the wire.</summary>
    public string Code => ErrorCode.Check(code);

    /// <summary>The exception type.</summary>
    public Type Exception => exception;
}

/// <inheritdoc/>
/// <typeparam name="TException">The exception type.</typeparam>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class ThrowsAttribute<TException>(string code) : ThrowsAttribute(code, typeof(TException))
    where TException : Exception;
