using System.Collections.Immutable;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>Where the answer of a call goes: into the order of plain replies, out of order to a multiplexed caller, or nowhere.</summary>
internal readonly struct CallReply
{
    private const long NoTicket = -1;
    private const string NoRoom = $"ABORTED the reply was not sent: too many bytes wait for this client to read them ({nameof(SessionOptions)}.{nameof(SessionOptions.MaxQueuedBytes)})";
    private readonly long _id;
    private readonly long _ticket;
    private readonly RememberedCall? _memory;

    private CallReply(RespServerSession client, long id, long ticket, WireFormat format, RememberedCall? memory = null)
    {
        Client = client;
        _id = id;
        _ticket = ticket;
        Format = format;
        _memory = memory;
    }

    /// <summary>Who asked.</summary>
    public RespServerSession Client { get; }

    /// <summary>How values go to and from the caller.</summary>
    public WireFormat Format { get; }

    /// <summary>True when elements of a stream can be sent one by one.</summary>
    public bool IsMultiplexed => _ticket == NoTicket;

    /// <summary>True when nobody waits for the answer.</summary>
    public bool IsOneWay => IsMultiplexed && _id == Mux.OneWay;

    /// <summary>True when the answer is kept for callers who send the call again: it matters even when this one has gone.</summary>
    public bool IsRemembered => _memory is not null;

    /// <summary>What the call is known by among the open calls of its client.</summary>
    public long Key => IsMultiplexed ? _id : ~_ticket;

    /// <summary>The next plain reply.</summary>
    public static CallReply InOrder(RespServerSession client) => new(client, 0, client.TakeReplyTicket(), WireFormat.Default);

    /// <summary>A pushed reply.</summary>
    public static CallReply Multiplexed(RespServerSession client, long id, WireFormat format) => new(client, id, NoTicket, format);

    /// <summary>The same, and the answer is kept.</summary>
    public CallReply RememberedBy(RememberedCall memory) => new(Client, _id, _ticket, Format, memory);

    /// <summary>Sends the result.</summary>
    public void Send<T>(T value, ImmutableDictionary<string, string>? words, FlushMode mode)
    {
        _memory?.Succeed(value, words, Format);
        if (IsOneWay)
            return;
        var writer = Begin(words);
        var head = writer.Length;
        if (typeof(T) == typeof(Nothing) && IsMultiplexed)
            writer.Null();
        else
            Format.Of<T>().WriteResult(writer, value);
        Finish(writer, head, words, mode);
    }

    /// <summary>Sends a result that was written before, for this version of RESP and this serializer.</summary>
    public void SendWritten(ReadOnlySpan<byte> result, ImmutableDictionary<string, string>? words, FlushMode mode)
    {
        if (IsOneWay)
            return;
        var writer = Begin(words);
        var head = writer.Length;
        writer.Raw(result);
        Finish(writer, head, words, mode);
    }

    private void Finish(RespWriter writer, int head, ImmutableDictionary<string, string>? words, FlushMode mode)
    {
        var end = writer.Length;
        WriteWords(writer, words);
        if (IsMultiplexed && ReplySize.Problem(writer.Written, Client.Server.Options.Limits) is { } problem)
        {
            writer.Clear();
            Mux.WriteReplyHead(writer, _id);
            writer.Error($"BIGRESULT the result has {problem}; use a stream");
        }
        else if (Format.Compression is not null && Compress(writer.Written[head..end], words) is { } compressed)
        {
            writer.Return();
            writer = compressed;
        }

        Deliver(writer, mode);
    }

    /// <summary>Sends one element of a stream.</summary>
    /// <returns>The error line when it cannot be sent; null as a rule.</returns>
    public string? SendItem<T>(T item)
    {
        if (IsOneWay)
            return null;
        var writer = RespWriter.Rent(Client.Version);
        Mux.WriteItemHead(writer, _id);
        Format.Of<T>().WriteResult(writer, item);
        if (ReplySize.Problem(writer.Written, Client.Server.Options.Limits) is { } problem)
        {
            writer.Return();
            return $"BIGRESULT an element has {problem}";
        }

        var isSent = TryPush(writer, FlushMode.Soon);
        writer.Return();
        return isSent ? null : NoRoom;
    }

    /// <summary>Sends an error.</summary>
    public void Fail(string line, FlushMode mode) => Fail(line, null, mode);

    /// <summary>Sends an error and the words that go with it.</summary>
    public void Fail(string line, ImmutableDictionary<string, string>? words, FlushMode mode)
    {
        _memory?.Fail(line, words);
        if (IsOneWay)
            return;
        var writer = Begin(words);
        writer.Error(line);
        WriteWords(writer, words);
        Deliver(writer, mode);
    }

    /// <returns>The whole reply; null when its value had better go as it is.</returns>
    private RespWriter? Compress(ReadOnlySpan<byte> value, ImmutableDictionary<string, string>? words)
    {
        var packed = RespWriter.Rent(Client.Version);
        RespWriter? reply = null;
        if (Format.TryCompress(value, packed))
        {
            reply = RespWriter.Rent(Client.Version);
            Mux.WriteCompressedReplyHead(reply, _id, words is not null);
            reply.Bulk(packed.Written);
            WriteWords(reply, words);
        }

        packed.Return();
        return reply;
    }

    private RespWriter Begin(ImmutableDictionary<string, string>? words)
    {
        var writer = RespWriter.Rent(Client.Version);
        if (IsMultiplexed && words is null)
            Mux.WriteReplyHead(writer, _id);
        else if (IsMultiplexed)
            Mux.WriteReplyWithWordsHead(writer, _id);
        return writer;
    }

    private void WriteWords(RespWriter writer, ImmutableDictionary<string, string>? words)
    {
        if (words is not null && IsMultiplexed)
            Mux.WriteWords(writer, words);
    }

    private void Deliver(RespWriter writer, FlushMode mode)
    {
        if (!IsMultiplexed)
        {
            Client.Reply(_ticket, writer.Written);
        }
        else if (!TryPush(writer, mode))
        {
            // A caller who reads too slowly loses this one reply, and is told so.
            writer.Clear();
            Mux.WriteReplyHead(writer, _id);
            writer.Error(NoRoom);
            TryPush(writer, mode, isNeeded: true);
        }

        writer.Return();
    }

    /// <returns>False when too much waits for the caller to read it.</returns>
    private bool TryPush(RespWriter writer, FlushMode mode, bool isNeeded = false)
    {
        try
        {
            if (isNeeded)
                Client.Session.Queue(writer.Written);
            else if (!Client.Session.TryQueue(writer.Written, out _))
                return false;
            Client.Session.Flush(mode);
        }
        catch (SessionClosedException)
        {
            // The caller is gone: nobody waits for this.
        }

        return true;
    }
}
