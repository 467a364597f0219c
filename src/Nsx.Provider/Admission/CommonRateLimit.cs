using Tron.Server;

namespace Nsx.Provider;

/// <summary>One bucket for all callers of a service or method.</summary>
internal sealed class CommonRateLimit(string name, string key, RateLimitOptions options, TimeProvider time) : RateLimit
{
    private readonly TokenBucket _bucket = new(new(options, time));

    public override Refusal? FindRefusal(RespServerSession client, long now) =>
        _bucket.TryTake(now, out var wait) ? null : Refusal.Busy("rate", wait, $"{name} takes {options.PerSecond} calls a second ({key})");

    public override void GiveBack(RespServerSession client, long now) => _bucket.GiveBack();
}
