using System.Collections.Concurrent;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>The gates of one method on time that the test owns, and calls that only note what happens to them.</summary>
internal sealed class GateDesk : IDisposable
{
    private readonly ServiceAdmission _service;
    private readonly ConcurrentDictionary<string, string> _ends = new();
    private readonly List<string> _begun = [];

    public GateDesk(int most, int? waiting = null, int? methodMost = null, TimeSpan? age = null, int? workers = null)
    {
        var all = new ProviderOptions();
        var options = new ProviderServiceOptions { MaxConcurrency = most, MaxQueued = waiting, MaxQueueAge = age };
        _service = new("Desk", options, all, Time);
        var ofMethod = methodMost is null ? null : new ProviderMethodOptions { MaxConcurrency = methodMost, MaxQueued = waiting };
        Workers = workers is { } count ? new(count, all.MaxQueueAge, Time) : null;
        Sut = new(_service, _service.AddMethod("Do", ofMethod, all), "Desk.Do", [], null, null, new(long.MaxValue), Workers);
    }

    public ManualTimeProvider Time { get; } = new();

    public MethodAdmission Sut { get; }

    public WorkerPool? Workers { get; }

    public ServiceLoad Load => _service.Load;

    /// <summary>Which calls have begun, in that order.</summary>
    public string[] Begun
    {
        get
        {
            lock (_begun)
                return [.. _begun];
        }
    }

    public string? EndOf(string call) => _ends.GetValueOrDefault(call);

    public void Admit(string name, TimeSpan? deadline = null) =>
        Sut.Admit(new Call(this, name, deadline is { } after ? Deadline.After(after, Time) : Deadline.None));

    public async Task AdmitAndRunAsync(string name)
    {
        Admit(name);
        await Eventually.BeTrueAsync(() => Begun.Contains(name), $"{name} runs");
    }

    /// <summary>A call has ended.</summary>
    public void End() => Sut.Ended(0, isWell: true, hasPlaces: true, 0);

    /// <summary>A call has ended, and so many have begun in all.</summary>
    public async Task EndAsync(int begun)
    {
        End();
        await Eventually.BeTrueAsync(() => Begun.Length == begun, $"{begun} calls have begun");
    }

    public void Dispose()
    {
        Workers?.Dispose();
        _service.Dispose();
    }

    private sealed class Call(GateDesk desk, string name, Deadline deadline) : PendingCall(desk.Sut, deadline)
    {
        public override void Run()
        {
            lock (desk._begun)
                desk._begun.Add(name);
        }

        public override void Answer(Refusal refusal) => desk._ends[name] = refusal.Line;
    }
}
