using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Shedding by processor load, on time and processors that the test owns.</summary>
public sealed class LoadShedderTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _time = new();
    private readonly LoadShedder _sut;
    private double _cpu;

    public LoadShedderTests() => _sut = new(new() { IsEnabled = true, Cpu = () => _cpu }, _time);

    [Fact]
    public void Idle_processors_shed_nothing_whatever_is_under_way()
    {
        Begin(10_000);
        PassFor(s_second, callsPerTenth: 10, took: TimeSpan.FromMilliseconds(20));
        IsRefused().ShouldBeFalse();
    }

    [Fact]
    public void Busy_processors_shed_what_is_more_than_useful()
    {
        // 10 in a tenth of a second, 20 ms each: two at once are useful.
        _cpu = 1;
        Begin(3);
        PassFor(s_second, callsPerTenth: 10, took: TimeSpan.FromMilliseconds(20));
        IsRefused().ShouldBeTrue();
    }

    [Fact]
    public void Busy_processors_alone_shed_nothing()
    {
        _cpu = 0.92;
        PassFor(3 * s_second, callsPerTenth: 10, took: TimeSpan.FromMilliseconds(20));
        Begin(2);
        IsRefused().ShouldBeFalse();
        Begin(20);
        IsRefused().ShouldBeFalse("the average of calls under way is still low");
        PassFor(3 * s_second, callsPerTenth: 10, took: TimeSpan.FromMilliseconds(20));
        IsRefused().ShouldBeTrue();
    }

    [Fact]
    public void The_less_processor_time_is_left_the_less_is_let_in()
    {
        // 20 at once are useful; at 95 % half of them, at 100 % a tenth.
        foreach (var (cpu, running, isRefused) in new[] { (0.91, 15, false), (0.95, 15, true), (0.95, 8, false), (1.0, 8, true), (1.0, 1, false) })
        {
            var sut = new LoadShedder(new() { IsEnabled = true, Cpu = () => cpu }, _time);
            for (var i = 0; i < running; i++)
                sut.Began();
            Pass(sut, 6 * s_second, callsPerTenth: 20, took: TimeSpan.FromMilliseconds(100));
            (sut.FindRefusal(_time.GetTimestamp()) is not null).ShouldBe(isRefused, $"{running} calls at {cpu:P0}");
        }
    }

    [Fact]
    public void Shedding_goes_on_for_a_cool_off_and_then_ends()
    {
        _cpu = 1;
        Begin(30);
        PassFor(3 * s_second, callsPerTenth: 10, took: TimeSpan.FromMilliseconds(20));
        IsRefused().ShouldBeTrue();
        _cpu = 0;
        _time.Advance(0.3 * s_second);
        IsRefused().ShouldBeTrue("0.3 s after");
        _time.Advance(0.8 * s_second);
        IsRefused().ShouldBeFalse("1.1 s after");
    }

    [Fact]
    public void What_lies_more_than_five_seconds_back_shows_nothing()
    {
        var sut = new PassWindow(_time);
        for (var i = 0; i < 50; i++)
            sut.Add(_time.GetTimestamp(), TimeSpan.FromMilliseconds(10));
        sut.MostUseful(_time.GetTimestamp()).ShouldBe(10, "nothing has been seen: ten a second, one second each");
        _time.Advance(0.1 * s_second);
        sut.MostUseful(_time.GetTimestamp()).ShouldBe(50 * 10 * 0.01, 0.001);
        _time.Advance(4.9 * s_second);
        sut.MostUseful(_time.GetTimestamp()).ShouldBe(50 * 10 * 0.01, 0.001);
        _time.Advance(0.1 * s_second);
        sut.MostUseful(_time.GetTimestamp()).ShouldBe(10);
    }

    [Fact]
    public void The_processors_are_asked_four_times_a_second()
    {
        var asked = 0;
        var sut = new CpuLoad(() => ++asked, _time);
        for (var i = 0; i < 1000; i++)
        {
            sut.Read(_time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        asked.ShouldBe(4);
    }

    [Fact]
    public void The_share_of_this_process_lies_between_nothing_and_all()
    {
        var sut = new ProcessCpu(TimeProvider.System);
        for (var i = 0; i < 100_000; i++)
            Thread.SpinWait(10);
        sut.Read().ShouldBeInRange(0.0001, 1);
    }

    private bool IsRefused() => _sut.FindRefusal(_time.GetTimestamp()) is not null;

    private void Begin(int calls)
    {
        for (var i = 0; i < calls; i++)
            _sut.Began();
    }

    private void PassFor(TimeSpan time, int callsPerTenth, TimeSpan took) => Pass(_sut, time, callsPerTenth, took);

    private void Pass(LoadShedder sut, TimeSpan time, int callsPerTenth, TimeSpan took)
    {
        for (var end = _time.GetTimestamp() + time.Ticks; _time.GetTimestamp() < end; _time.Advance(0.1 * s_second))
        {
            for (var i = 0; i < callsPerTenth; i++)
            {
                sut.Began();
                sut.Ended(_time.GetTimestamp() - took.Ticks, isWell: true);
            }

            sut.FindRefusal(_time.GetTimestamp());
        }
    }
}
