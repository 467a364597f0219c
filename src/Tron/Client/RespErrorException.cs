namespace Tron.Client;

/// <summary>The peer answered a request with an error.</summary>
/// <param name="text">The error's line: a code, a blank, and words.</param>
public sealed class RespErrorException(string text) : Exception(text)
{
    /// <summary>The first word of the error.</summary>
    public string Code => Message.Split(' ', 2)[0];
}
