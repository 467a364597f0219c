namespace Nsx;

/// <summary>How far an announcement has come.</summary>
public enum RegistrationState
{
    /// <summary>The registry has not confirmed it yet.</summary>
    Pending,

    /// <summary>The registry holds it, as far as is known.</summary>
    Confirmed,

    /// <summary>The registry held it, but cannot be asked now, or has lost it. It is repeated until it is confirmed.</summary>
    Unconfirmed,

    /// <summary>Another process announces the same address, and does not give it up.</summary>
    Conflict,

    /// <summary>The registry refuses it. It is tried again now and then, unless it was this process's credentials that were refused: those are final.</summary>
    Rejected,

    /// <summary>It has ended: it was disposed, or another registration of this process has replaced it. Final.</summary>
    Withdrawn,
}
