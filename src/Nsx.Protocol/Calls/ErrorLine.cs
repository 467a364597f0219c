using System.Globalization;
using System.Reflection;
using System.Text;

namespace Nsx.Protocol;

/// <summary>Errors as one line of RESP: a word, a blank, and at most 512 bytes for people.</summary>
public static class ErrorLine
{
    private const int LongestText = 512;
    private const string Cut = "…";
    private const string RetryAfter = "retry-after-ms=";
    private static readonly int s_cutBytes = Encoding.UTF8.GetByteCount(Cut);

    /// <summary>The line for an exception.</summary>
    /// <param name="word">The status' word, or the declared code.</param>
    /// <param name="text">What callers should know.</param>
    public static string Write(string word, string text)
    {
        var line = new StringBuilder(word, word.Length + 1 + Math.Min(text.Length, LongestText));
        var bytes = 0;
        var whole = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var length = line.Length;
            if (bytes == 0)
                line.Append(' ');
            if (rune.Value is '\r' or '\n' or '\t')
                line.Append(' ');
            else if (Rune.IsControl(rune))
                line.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            else
                line.Append(rune);
            bytes += Rune.IsControl(rune) ? line.Length - length : rune.Utf8SequenceLength;
            if (bytes > LongestText)
                return line.ToString(0, whole) + Cut;
            if (bytes <= LongestText - s_cutBytes)
                whole = line.Length;
        }

        return line.ToString();
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
            return new RpcException(status, $"{method.FullName} at {endpoint}: {line}") { Method = method.FullName, Endpoint = endpoint, RetryAfter = ReadRetryAfter(text) };
        if (method.Errors.TryGetValue(word, out var type) && TryMake(type, text) is { } declared)
            return declared;
        return IsCode(word)
            ? new DeclaredException(word, text) { Method = method.FullName, Endpoint = endpoint }
            : new RpcException(RpcStatus.Internal, $"{method.FullName} at {endpoint}: {line}") { Method = method.FullName, Endpoint = endpoint };
    }

    /// <summary>The line for an exception that a contract declares; null for any other.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="method">The method that threw it. Of its declared types the nearest to the exception's own counts, like the choice among catch clauses.</param>
    public static string? Declared(Exception exception, MethodDescriptor method)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentNullException.ThrowIfNull(method);
        for (var type = exception.GetType(); type != typeof(object); type = type!.BaseType)
        {
            foreach (var (code, declared) in method.Errors)
            {
                if (declared == type)
                    return Write(code, exception.Message);
            }
        }

        return exception is DeclaredException own ? Write(own.Code!, own.Message) : null;
    }

    /// <summary>The text for a call that was not begun and should only be sent again after a while.</summary>
    /// <param name="wait">How long; negative for "do not try again".</param>
    /// <param name="text">What callers should know.</param>
    public static string WithRetryAfter(TimeSpan wait, string text) => string.Create(
        CultureInfo.InvariantCulture, $"{RetryAfter}{(wait < TimeSpan.Zero ? -1 : (long)Math.Ceiling(wait.TotalMilliseconds))} {text}");

    private static TimeSpan? ReadRetryAfter(string text)
    {
        if (!text.StartsWith(RetryAfter, StringComparison.Ordinal))
            return null;
        var number = text.AsSpan(RetryAfter.Length);
        var end = number.IndexOf(' ');
        return int.TryParse(end < 0 ? number : number[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }

    /// <summary>Null when the constructor refuses the text: then the code has to do.</summary>
    private static Exception? TryMake(Type type, string text)
    {
        try
        {
            return (Exception)Activator.CreateInstance(type, text)!;
        }
        catch (Exception e) when (e is TargetInvocationException or MemberAccessException)
        {
            return null;
        }
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
