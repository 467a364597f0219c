using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Places and queues, on time that the test owns.</summary>
public sealed class ConcurrencyGateTests
{
    private static readonly TimeSpan s_age = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Calls_that_wait_begin_in_their_order_as_places_become_free()
    {
        using var desk = new GateDesk(most: 1, waiting: 3);
        await desk.AdmitAndRunAsync("a");
        desk.Admit("b");
        desk.Admit("c");
        desk.Admit("d");
        desk.Load.ShouldBe(new("Desk", Running: 1, MaxConcurrency: 1, Queued: 3, Refused: 0));
        await desk.EndAsync(begun: 2);
        await desk.EndAsync(begun: 3);
        await desk.EndAsync(begun: 4);
        desk.Begun.ShouldBe(["a", "b", "c", "d"]);
        desk.End();
        desk.Load.ShouldBe(new("Desk", Running: 0, MaxConcurrency: 1, Queued: 0, Refused: 0));
    }

    [Fact]
    public async Task Who_finds_the_queue_full_is_busy_at_once()
    {
        using var desk = new GateDesk(most: 1, waiting: 1);
        await desk.AdmitAndRunAsync("a");
        desk.Sut.FindFull().ShouldBeNull();
        desk.Admit("b");
        desk.Sut.FindFull()!.Line.ShouldBe("BUSY retry-after-ms=50 Desk: 1 calls run and 1 wait (Nsx:Provider:Services:Desk:MaxConcurrency)");
        desk.Admit("c");
        desk.EndOf("c").ShouldBe(desk.Sut.FindFull()!.Line);
        desk.Load.ShouldBe(new("Desk", Running: 1, MaxConcurrency: 1, Queued: 1, Refused: 1));
    }

    [Fact]
    public async Task Without_a_queue_who_finds_no_place_is_busy_at_once()
    {
        using var desk = new GateDesk(most: 2, waiting: 0);
        await desk.AdmitAndRunAsync("a");
        desk.Sut.FindFull().ShouldBeNull();
        await desk.AdmitAndRunAsync("b");
        desk.Sut.FindFull().ShouldNotBeNull();
        desk.Admit("c");
        desk.EndOf("c").ShouldNotBeNull().ShouldStartWith("BUSY ");
        desk.End();
        desk.Sut.FindFull().ShouldBeNull();
        await desk.AdmitAndRunAsync("d");
    }

    [Fact]
    public async Task Who_has_waited_for_too_long_is_busy()
    {
        using var desk = new GateDesk(most: 1, waiting: 2);
        await desk.AdmitAndRunAsync("a");
        desk.Admit("b");
        desk.Time.Advance(s_age - TimeSpan.FromMilliseconds(1));
        desk.EndOf("b").ShouldBeNull();
        desk.Time.Advance(TimeSpan.FromMilliseconds(1));
        desk.EndOf("b").ShouldBe("BUSY retry-after-ms=50 Desk: 1 calls run, and this one waited for 50 ms (Nsx:Provider:Services:Desk:MaxConcurrency)");
        desk.Load.Queued.ShouldBe(0);
        desk.Begun.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Who_waits_past_its_deadline_is_told_so_and_never_begins()
    {
        using var desk = new GateDesk(most: 1, waiting: 2);
        await desk.AdmitAndRunAsync("a");
        desk.Admit("b", deadline: TimeSpan.FromMilliseconds(10));
        desk.Admit("c");
        desk.Time.Advance(TimeSpan.FromMilliseconds(10));
        desk.EndOf("b").ShouldNotBeNull().ShouldStartWith("DEADLINE ");
        await desk.EndAsync(begun: 2);
        desk.Begun.ShouldBe(["a", "c"]);
    }

    [Fact]
    public async Task Once_the_oldest_has_waited_for_half_of_its_time_the_newest_goes_first()
    {
        using var desk = new GateDesk(most: 1, waiting: 3);
        await desk.AdmitAndRunAsync("a");
        desk.Admit("b");
        desk.Time.Advance((s_age / 2) - TimeSpan.FromMilliseconds(1));
        desk.Admit("c");
        desk.Admit("d");
        await desk.EndAsync(begun: 2);
        desk.Begun.ShouldBe(["a", "b"]);

        desk.Time.Advance(s_age / 2);
        await desk.EndAsync(begun: 3);
        desk.Begun.ShouldBe(["a", "b", "d"]);
    }

    [Fact]
    public async Task The_timer_runs_only_while_somebody_waits()
    {
        using var desk = new GateDesk(most: 1, waiting: 2);
        await desk.AdmitAndRunAsync("a");
        desk.Time.ArmedTimers.ShouldBe(0);
        desk.Admit("b");
        desk.Time.ArmedTimers.ShouldBe(1);
        await desk.EndAsync(begun: 2);
        desk.Time.Advance(TimeSpan.FromMilliseconds(5));
        desk.Time.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_needs_a_place_in_its_method_and_in_its_service()
    {
        using var desk = new GateDesk(most: 2, waiting: 1, methodMost: 1);
        await desk.AdmitAndRunAsync("a");
        desk.Admit("b");
        desk.Load.ShouldBe(new("Desk", Running: 1, MaxConcurrency: 2, Queued: 1, Refused: 0));
        desk.Sut.FindFull()!.Line.ShouldContain("Nsx:Provider:Services:Desk:Methods:Do:MaxConcurrency");
        await desk.EndAsync(begun: 2);
        desk.End();
        desk.Load.Running.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_refused_at_the_second_gate_gives_back_the_place_of_the_first()
    {
        using var desk = new GateDesk(most: 1, waiting: 0, methodMost: 2);
        await desk.AdmitAndRunAsync("a");
        for (var i = 0; i < 10; i++)
            desk.Admit($"b{i}");
        desk.Load.Refused.ShouldBe(10);
        desk.End();

        // With a place lost in the method's gate, these would be refused.
        await desk.AdmitAndRunAsync("c");
        desk.End();
        desk.Sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeTrue();
        desk.Sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeFalse();
        desk.End();
        desk.Load.Running.ShouldBe(0);
    }

    [Fact]
    public void A_limit_that_is_set_counts_calls_on_the_read_loop_too()
    {
        using var desk = new GateDesk(most: 1);
        desk.Sut.TryEnterInline(mayLeave: false, 100, out var hasPlaces).ShouldBeTrue();
        hasPlaces.ShouldBeTrue();
        desk.Sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeFalse();
        desk.End();
        desk.Sut.TryEnterInline(mayLeave: true, 100, out _).ShouldBeTrue();
    }

    [Fact]
    public void The_default_limit_counts_only_what_leaves_the_read_loop()
    {
        var most = 256 * Environment.ProcessorCount;
        using var service = new ServiceAdmission("Desk", new(), new(), new ManualTimeProvider());
        var sut = new MethodAdmission(service, null, "Desk.Do", [], null, null, new(long.MaxValue), null);
        for (var i = 0; i < most; i++)
        {
            sut.TryEnterInline(mayLeave: true, 100, out var hasPlaces).ShouldBeTrue();
            hasPlaces.ShouldBeFalse();
            sut.EnterLate();
        }

        service.Load.Running.ShouldBe(most);
        sut.TryEnterInline(mayLeave: true, 100, out _).ShouldBeFalse();
        sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeTrue();
        for (var i = 0; i < most; i++)
            sut.Ended(0, isWell: true, hasPlaces: true, 0);
        service.Load.Running.ShouldBe(0);
    }

    [Fact]
    public async Task No_more_than_the_limit_ever_run_and_no_place_is_lost()
    {
        const int most = 3;
        const int calls = 20_000;
        using var desk = new GateDesk(most, waiting: 4, methodMost: 5);
        var (running, worst, ended) = (0, 0, 0);
        void Enter()
        {
            var now = Interlocked.Increment(ref running);
            for (var before = worst; now > before; before = worst)
                Interlocked.CompareExchange(ref worst, now, before);
            Thread.SpinWait(20);
            Interlocked.Decrement(ref running);
            desk.End();
            Interlocked.Increment(ref ended);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < calls / 4; i++)
                desk.Sut.Admit(new Counted(desk.Sut, Enter, () => Interlocked.Increment(ref ended)));
        })));
        await Eventually.BeTrueAsync(() => Volatile.Read(ref ended) == calls, "every call has run or was answered");
        worst.ShouldBeInRange(1, most);
        desk.Load.Running.ShouldBe(0);
        desk.Load.Queued.ShouldBe(0);
        for (var i = 0; i < most; i++)
            desk.Sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeTrue();
        desk.Sut.TryEnterInline(mayLeave: false, 100, out _).ShouldBeFalse();
    }

    private sealed class Counted(MethodAdmission admission, Action run, Action answer) : PendingCall(admission, Deadline.None)
    {
        public override void Run() => run();

        public override void Answer(Refusal refusal) => answer();
    }
}
