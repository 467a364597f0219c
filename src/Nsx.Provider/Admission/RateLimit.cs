using Tron.Server;

namespace Nsx.Provider;

/// <summary>Refuses calls that come too fast.</summary>
internal abstract class RateLimit
{
    /// <summary>Takes a token.</summary>
    /// <returns>Why the call is not begun; null when it may be.</returns>
    public abstract Refusal? FindRefusal(RespServerSession client, long now);

    /// <summary>Gives the token back that was taken for a call: something else has refused it.</summary>
    public abstract void GiveBack(RespServerSession client, long now);
}
