using Tron.Sessions;

namespace Tron.Tests.Sessions;

public class ReadLeadershipTests
{
    private ReadLeadership _lead;

    [Fact]
    public void A_leader_that_reads_cannot_be_overtaken()
    {
        Assert.False(_lead.TryTake(out _));
        Assert.False(_lead.TryTakeFromStalled(out _));
        Assert.False(_lead.TryTakeFromStalled(out _));
        Assert.Equal(0, _lead.Term);
    }

    [Fact]
    public void A_leader_in_foreign_code_loses_the_lead_to_one_taker()
    {
        var entered = _lead.Enter();
        Assert.True(_lead.TryTake(out var term));
        Assert.Equal((1, 1), (term, _lead.Term));
        Assert.False(_lead.TryTake(out _));
        Assert.False(_lead.Leave(entered));
        Assert.Equal(1, _lead.Term);
    }

    [Fact]
    public void A_leader_that_comes_back_in_time_keeps_the_lead()
    {
        var entered = _lead.Enter();
        Assert.True(_lead.Leave(entered));
        Assert.False(_lead.TryTake(out _));
        Assert.Equal(0, _lead.Term);
    }

    [Fact]
    public void Stalled_means_in_the_same_piece_of_foreign_code_at_two_looks()
    {
        var entered = _lead.Enter();
        Assert.False(_lead.TryTakeFromStalled(out _));
        _lead.Leave(entered);
        entered = _lead.Enter();
        Assert.False(_lead.TryTakeFromStalled(out _));
        Assert.True(_lead.TryTakeFromStalled(out var term));
        Assert.Equal(1, term);
        Assert.False(_lead.Leave(entered));
    }

    [Fact]
    public void The_lead_can_be_lost_again_and_again()
    {
        for (var term = 0; term < 5; term++)
        {
            Assert.Equal(term, _lead.Enter());
            Assert.True(_lead.TryTake(out var next));
            Assert.Equal(term + 1, next);
        }
    }

    /// <summary>
    /// Counters that nothing protects but the lead: whoever holds it adds to both. Two leaders at a time would lose counts or see
    /// the pair torn.
    /// </summary>
    [Fact]
    public async Task The_lead_is_never_held_twice_however_it_is_stolen()
    {
        var stress = new Stress();
        await stress.RunAsync();
        Assert.Equal(0, stress.Torn);
        Assert.Equal(stress.Expected, stress.Counted);
    }

    private sealed class Stress
    {
        private const int LeastFrames = 300_000;
        private const int LeastThefts = 500;
        private ReadLeadership _lead;
        private long _one;
        private long _other;
        private long _expected;
        private int _thefts;
        private int _torn;
        private int _left = LeastFrames;

        public int Torn => _torn;

        public long Expected => _expected;

        public long Counted => _one;

        public async Task RunAsync()
        {
            var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Lead(int term)
            {
                while (true)
                {
                    // This part is the leader's alone.
                    if (_left-- <= 0 && Volatile.Read(ref _thefts) >= LeastThefts)
                    {
                        finished.TrySetResult();
                        return;
                    }

                    if (_one != _other)
                        Interlocked.Increment(ref _torn);
                    _one++;
                    _other++;
                    Interlocked.Increment(ref _expected);
                    var entered = _lead.Enter();
                    Thread.SpinWait(entered % 7 * 10);
                    _lead.Leave(entered);
                    if (_lead.Term != term)
                        return;
                }
            }

            void Steal(bool onlyStalled)
            {
                while (!finished.Task.IsCompleted)
                {
                    if (onlyStalled ? _lead.TryTakeFromStalled(out var term) : _lead.TryTake(out term))
                    {
                        Interlocked.Increment(ref _thefts);
                        Lead(term);
                    }

                    Thread.SpinWait(50);
                }
            }

            Task[] threads = [Start(() => Lead(0)), Start(() => Steal(false)), Start(() => Steal(true))];
            await Nsx.Testing.Eventually.CompleteAsync(finished.Task, "all frames are handled");
            await Task.WhenAll(threads);
        }

        private static Task Start(Action work) =>
            Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
