using Tron.Resp;

namespace Tron.Server;

/// <summary>One command of a RESP server. One instance serves all sessions, on many threads.</summary>
public abstract class RespCommand
{
    private long _calls;
    private long _failed;
    private long _rejected;

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name; letter case does not matter when it is called.</param>
    /// <param name="minArguments">The least number of arguments behind the name.</param>
    /// <param name="maxArguments">The largest number of arguments behind the name.</param>
    /// <param name="docs">What tools show of it.</param>
    protected RespCommand(string name, int minArguments, int maxArguments, CommandDocs docs)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        MinArguments = minArguments;
        MaxArguments = maxArguments;
        Docs = docs;
    }

    /// <summary>Its name, in the case that people should see.</summary>
    public string Name { get; }

    /// <summary>The least number of arguments behind the name.</summary>
    public int MinArguments { get; }

    /// <summary>The largest number of arguments behind the name; <see cref="int.MaxValue"/> for any.</summary>
    public int MaxArguments { get; }

    /// <summary>What tools show of it.</summary>
    public CommandDocs Docs { get; }

    /// <summary>The commands within this one, such as <c>CLIENT ID</c> within <c>CLIENT</c>.</summary>
    public virtual IReadOnlyCollection<RespCommand> Subcommands => [];

    /// <summary>
    /// True when it changes the connection: it waits until every earlier request has been answered.
    /// </summary>
    public virtual bool IsBarrier => false;

    /// <summary>How often it was called.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>How many calls ended with an error.</summary>
    public long FailedCalls => Volatile.Read(ref _failed);

    /// <summary>How many calls were refused before they began.</summary>
    public long RejectedCalls => Volatile.Read(ref _rejected);

    /// <summary>True when the session may begin one more; when false, the request waits.</summary>
    public virtual bool CanStart(RespServerSession client) =>
        IsBarrier ? client.Replies.IsEmpty : !client.Replies.IsFull;

    /// <summary>Executes one request, on the session's read loop: <see cref="Tron.Sessions.SessionHandler"/> says what that means.</summary>
    /// <param name="client">Whose request it is; it must be answered exactly once.</param>
    /// <param name="request">The request, its name included. Number of arguments already checked.</param>
    public abstract void Execute(RespServerSession client, in RespRequest request);

    /// <summary>Answers a wrong number of arguments.</summary>
    public virtual void RefuseArity(RespServerSession client, in RespRequest request) =>
        client.ReplyError($"ERR wrong number of arguments for '{Name.ToLowerInvariant()}' command");

    /// <summary>Counts one call.</summary>
    public void CountCall() => Interlocked.Increment(ref _calls);

    /// <summary>Counts one call that ended with an error.</summary>
    public void CountFailure() => Interlocked.Increment(ref _failed);

    /// <summary>Counts one call that was refused.</summary>
    public void CountRejection() => Interlocked.Increment(ref _rejected);
}
