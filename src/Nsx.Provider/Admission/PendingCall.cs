namespace Nsx.Provider;

/// <summary>A call that is on its way to its method, and may have to wait at gates.</summary>
internal abstract class PendingCall(MethodAdmission admission, Deadline deadline) : IThreadPoolWorkItem
{
    private volatile bool _isCancelled;

    /// <summary>When nobody waits for it any more.</summary>
    public Deadline Deadline => deadline;

    /// <summary>How many of its method's gates it has passed. Belongs to whoever holds the call: its thread, or the gate it waits at.</summary>
    public int GatesPassed { get; set; }

    /// <summary>When it began to wait for the first time; 0 while it never had to.</summary>
    public long WaitsSince { get; set; }

    /// <summary>Whether its caller has given it up.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Elements of its stream that its caller has asked for since it came.</summary>
    public int Credit { get; private set; }

    /// <summary>Its caller gives it up: it is answered when it is looked at next.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Its caller takes more elements. Not thread-safe.</summary>
    public void AddCredit(int items) => Credit = (int)Math.Min(OpenCall.MostCredit, (long)Credit + items);

    /// <summary>Why it need not run any more; null as long as it is wanted. Any thread may ask.</summary>
    public virtual Refusal? FindEnd(long now) => deadline.HasPassed(now) ? Refusal.Deadline : null;

    /// <summary>Goes on, on a thread of the pool.</summary>
    public void Execute() => admission.GoOn(this);

    /// <summary>Gives up where it waits.</summary>
    public void GiveUp(Refusal refusal) => admission.Refuse(this, refusal);

    /// <summary>Runs the method: every gate is passed.</summary>
    public abstract void Run();

    /// <summary>Answers the caller that the method will not run.</summary>
    public abstract void Answer(Refusal refusal);
}
