using System.Collections.Immutable;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>A call that carries a key, and its outcome once it has one.</summary>
/// <remarks>
/// <code>
///   running → ended(value or error)     executed, or nobody knows: kept for the window
///           → forgotten                 refused before the method began: the next call with the key is a new one
/// </code>
/// </remarks>
internal sealed class RememberedCall(Deduplicator owner, ServiceMethod method, string key, string words, byte[] fingerprint)
{
    private const int OwnBytes = 256;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Outcome? _outcome;

    public ServiceMethod Method => method;

    public string Key => key;

    /// <summary>What stands for the words that came with it; empty for none.</summary>
    public string Words => words;

    /// <summary>Completes when there is an outcome.</summary>
    public Task Ended => _ended.Task;

    public bool HasEnded => Volatile.Read(ref _outcome) is not null;

    /// <summary>When it ended; guarded by the owner's lock.</summary>
    public long EndedAt { get; set; }

    /// <summary>The memory that it needs.</summary>
    public long Bytes { get; private set; }

    public bool IsSame(ReadOnlySpan<byte> otherFingerprint) => otherFingerprint.SequenceEqual(fingerprint);

    /// <summary>The method has returned. Writes the result in each form that a later caller may want: one with the same serializer.</summary>
    public void Succeed<T>(T value, ImmutableDictionary<string, string>? words, WireFormat format)
    {
        if (typeof(T) == typeof(Nothing))
        {
            End(new(null, null, null, words), isKept: true);
            return;
        }

        var resp3 = Write(value, format, RespVersion.Resp3);
        var resp2 = format.Serializer == WireSerializers.Json ? Write(value, format, RespVersion.Resp2) : resp3;
        End(new(null, resp3, resp2.AsSpan().SequenceEqual(resp3) ? resp3 : resp2, words), isKept: true);
    }

    /// <summary>The call has failed.</summary>
    public void Fail(string line, ImmutableDictionary<string, string>? words)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var outcome = StatusCodec.Status(space < 0 ? line : line[..space]).Outcome();
        End(new(line, null, null, words), isKept: outcome is RpcOutcome.Executed or RpcOutcome.Unknown);
    }

    /// <summary>Answers another call as this one was answered.</summary>
    public void Answer(in CallReply reply, FlushMode mode)
    {
        var outcome = _outcome!;
        if (outcome.Error is { } error)
            reply.Fail(error, outcome.Words, mode);
        else if (outcome.Resp3 is { } resp3)
            reply.SendWritten(reply.Client.Version == RespVersion.Resp3 ? resp3 : outcome.Resp2!, outcome.Words, mode);
        else
            reply.Send(default(Nothing), outcome.Words, mode);
    }

    private void End(Outcome outcome, bool isKept)
    {
        var bytes = OwnBytes + ((key.Length + words.Length) * sizeof(char)) + outcome.Size;
        if (isKept && bytes > owner.Options.MaxBytes)
        {
            bytes = OwnBytes;
            outcome = new(
                $"ABORTED the call was executed before, and its reply was too large to be kept ({nameof(DeduplicationOptions)}.{nameof(DeduplicationOptions.MaxBytes)})", null, null, null);
        }

        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is not null)
            return;
        Bytes = bytes;
        owner.OnEnded(this, isKept);
        _ended.SetResult();
    }

    private static byte[] Write<T>(T value, WireFormat format, RespVersion version)
    {
        var writer = new RespWriter { Version = version };
        format.Of<T>().WriteResult(writer, value);
        return writer.Written.ToArray();
    }

    private sealed record Outcome(string? Error, byte[]? Resp3, byte[]? Resp2, ImmutableDictionary<string, string>? Words)
    {
        public int Size =>
            (Resp3?.Length ?? 0) + (ReferenceEquals(Resp2, Resp3) ? 0 : Resp2!.Length) + (Error?.Length * sizeof(char) ?? 0)
            + (Words?.Sum(word => (word.Key.Length + word.Value.Length) * sizeof(char)) ?? 0);
    }
}
