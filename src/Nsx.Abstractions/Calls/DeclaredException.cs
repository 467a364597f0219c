namespace Nsx;

/// <summary>An error that belongs to a service's contract: it crosses the wire as a code and a message.</summary>
/// <remarks>
/// A method throws it as it is, or an exception type that <see cref="ThrowsAttribute"/> names. Callers get it for codes
/// that their contract gives no type. Any other exception crosses as an opaque id.
/// </remarks>
public class DeclaredException : RpcException
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">Its code: capital letters, digits and underscores, such as <c>NOT_FOUND</c>; not one of the protocol's own.</param>
    /// <param name="message">What callers should know; one line.</param>
    public DeclaredException(string code, string message)
        : base(RpcStatus.Declared, message) => Code = ErrorCode.Check(code);
}
