using System.Globalization;
using System.Text;

namespace Nsx.Protocol;

/// <summary>Errors as one line of RESP: a word, a blank, and at most 512 bytes for people.</summary>
public static class ErrorLine
{
    private const int LongestText = 512;

    /// <summary>The line for an exception.</summary>
    /// <param name="word">The status' word, or the declared code.</param>
    /// <param name="text">What callers should know.</param>
    public static string Write(string word, string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\r' or '\n' or '\t')
                clean.Append(' ');
            else if (char.IsControl(c))
                clean.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                clean.Append(c);
        }

        var line = clean.Length > LongestText ? clean.ToString(0, LongestText - 1) + "…" : clean.ToString();
        return line.Length == 0 ? word : $"{word} {line}";
    }

    /// <summary>The exception that a line stands for, as callers see it.</summary>
    /// <param name="line">The error from the wire.</param>
    /// <param name="method">The method that was called; its contract may give the code a type.</param>
    /// <param name="endpoint">Who answered.</param>
    public static Exception Read(string line, MethodDescriptor method, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(method);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (word, text) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        var status = word == "ERR" && text.StartsWith("unknown command", StringComparison.Ordinal) ? RpcStatus.Unimplemented : StatusCodec.Status(word);
        if (status != RpcStatus.Declared)
            return new RpcException(status, $"{method.FullName} at {endpoint}: {line}") { Method = method.FullName, Endpoint = endpoint };
        if (method.Errors.TryGetValue(word, out var type))
            return (Exception)Activator.CreateInstance(type, text)!;
        return IsCode(word)
            ? new DeclaredException(word, text) { Method = method.FullName, Endpoint = endpoint }
            : new RpcException(RpcStatus.Internal, $"{method.FullName} at {endpoint}: {line}") { Method = method.FullName, Endpoint = endpoint };
    }

    private static bool IsCode(string word)
    {
        try
        {
            return ErrorCode.Check(word) == word;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
