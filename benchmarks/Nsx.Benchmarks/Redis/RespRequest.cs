using System.Text;

namespace Nsx.Benchmarks.Redis;

/// <summary>A request as a Redis client writes it: <c>*n</c>, then every word as <c>$length</c> and its bytes.</summary>
internal sealed record RespRequest(params string[] Words)
{
    public byte[] Bytes { get; } =
        Encoding.ASCII.GetBytes($"*{Words.Length}\r\n{string.Concat(Words.Select(word => $"${word.Length}\r\n{word}\r\n"))}");

    /// <summary>An ECHO exactly as long as another request, so that the two can be compared.</summary>
    public static RespRequest EchoAsLongAs(RespRequest other) =>
        Enumerable.Range(1, other.Bytes.Length)
            .Select(length => new RespRequest("ECHO", new string('x', length)))
            .First(echo => echo.Bytes.Length == other.Bytes.Length);
}
