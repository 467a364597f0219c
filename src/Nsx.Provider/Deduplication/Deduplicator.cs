using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>Sees to it that a call with a key is executed once, however often it is sent.</summary>
/// <remarks>
/// A call that is sent again while the first one runs waits for it, with its own deadline; afterwards it gets the same reply until
/// the window has passed. The first one goes on when its caller's connection is lost: the caller will come back. A reply that is kept
/// passes no filters, so it is kept for the words that it was asked for with: whoever has another token, or is another tenant, makes
/// another call.
/// </remarks>
internal sealed class Deduplicator(DeduplicationOptions options, ProviderRuntime runtime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ServiceMethod Method, string Key, string Words), RememberedCall> _calls = [];
    private readonly Queue<RememberedCall> _ended = new();
    private readonly long _window = (long)(options.Window.TotalSeconds * runtime.Time.TimestampFrequency);
    private long _bytes;

    public DeduplicationOptions Options => options;

    /// <summary>True when the call has to come here.</summary>
    public bool Covers(in CallOptions call) => call.IdempotencyKey is not null && _window > 0;

    /// <summary>Begins a call that carries a key, or answers it as the one that carried the key before.</summary>
    public void Begin(ServiceMethod method, in CallReply reply, in RespRequest arguments, in CallOptions call)
    {
        if (method.Descriptor.Shape == ReturnShape.Stream || call.HasStream || call.Callbacks != 0)
        {
            method.CountRejection();
            reply.Fail("ARGS option i: a call with streams or callbacks cannot be sent again", FlushMode.Now);
            return;
        }

        var fingerprint = Fingerprint(arguments, call.Nulls, reply.Format);
        var remembered = FindOrAdd(method, call.IdempotencyKey!, FingerprintOf(call.Metadata), fingerprint, out var isNew);
        if (isNew)
        {
            method.Begin(reply.RememberedBy(remembered), arguments, call);
        }
        else if (!remembered.IsSame(fingerprint))
        {
            method.CountRejection();
            reply.Fail(ErrorLine.Write("ARGS", $"option i: the key \"{call.IdempotencyKey}\" was used with other arguments of {method.Descriptor.FullName}"), FlushMode.Now);
        }
        else
        {
            method.CountCall();
            Repeat(remembered, NewCall(reply, call));
        }
    }

    /// <summary>A call has an outcome.</summary>
    public void OnEnded(RememberedCall call, bool isKept)
    {
        lock (_lock)
        {
            if (!isKept)
            {
                _calls.Remove((call.Method, call.Key, call.Words));
                return;
            }

            call.EndedAt = runtime.Time.GetTimestamp();
            _ended.Enqueue(call);
            _bytes += call.Bytes;
            while (_ended.Count > options.MaxEntries || _bytes > options.MaxBytes)
                Forget_NeedsLock();
        }
    }

    private RememberedCall FindOrAdd(ServiceMethod method, string key, string words, byte[] fingerprint, out bool isNew)
    {
        lock (_lock)
        {
            var now = runtime.Time.GetTimestamp();
            while (_ended.TryPeek(out var oldest) && now - oldest.EndedAt >= _window)
                Forget_NeedsLock();
            isNew = !_calls.TryGetValue((method, key, words), out var call);
            return isNew ? _calls[(method, key, words)] = new(this, method, key, words, fingerprint) : call!;
        }
    }

    private void Forget_NeedsLock()
    {
        var oldest = _ended.Dequeue();
        _bytes -= oldest.Bytes;
        _calls.Remove((oldest.Method, oldest.Key, oldest.Words));
    }

    private MethodCall NewCall(in CallReply reply, in CallOptions call)
    {
        var received = reply.Client.Session.ReceivedAt;
        var timeout = call.TimeoutMilliseconds is { } given ? TimeSpan.FromMilliseconds(given) : runtime.Options.DefaultTimeout;
        return new(reply, ClientCalls.Of(reply.Client, runtime), received, Deadline.At(received, timeout, runtime.Time), call);
    }

    private static void Repeat(RememberedCall first, MethodCall call)
    {
        call.Calls.Begin();
        if (first.HasEnded)
        {
            Answer(first, call);
        }
        else if (call.Calls.Open(call.Reply.Key, call.Deadline, 0) is { } open)
        {
            _ = WaitAsync(first, call, open);
        }
        else
        {
            call.Reply.Fail($"PROTO the id {call.Reply.Key} belongs to a call that is still open", FlushMode.Now);
            call.Calls.End();
        }
    }

    private static async Task WaitAsync(RememberedCall first, MethodCall call, OpenCall open)
    {
        await first.Ended.WaitAsync(open.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.Calls.Close(open);
        if (first.HasEnded)
        {
            Answer(first, call);
            return;
        }

        call.Reply.Fail(open.EndedBy!, call.FlushMode);
        call.Calls.End();
    }

    private static void Answer(RememberedCall first, in MethodCall call)
    {
        first.Answer(call.Reply, call.FlushMode);
        call.Calls.End();
    }

    /// <summary>What a call's words have in common with no others; in any order, and of one length: tokens are not kept.</summary>
    private static string FingerprintOf(ImmutableDictionary<string, string> words)
    {
        if (words.Count == 0)
            return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in words.OrderBy(word => word.Key, StringComparer.Ordinal))
        {
            Append(hash, Encoding.ASCII.GetBytes(name));
            Append(hash, Encoding.UTF8.GetBytes(value));
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Lengths are part of it: <c>ab c</c> is not <c>a bc</c>. So is the serializer, because the reply that is kept is in its form.</summary>
    private static byte[] Fingerprint(in RespRequest arguments, ulong nulls, WireFormat format)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, nulls);
        hash.AppendData(number);
        hash.AppendData(Encoding.ASCII.GetBytes(format.Serializer));
        for (var i = 0; i < arguments.Count; i++)
            Append(hash, arguments[i]);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
