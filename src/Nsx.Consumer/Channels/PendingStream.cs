using System.Threading.Channels;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>A call whose result is a stream: elements come as fast as credit allows, and wait here.</summary>
internal sealed class PendingStream<T> : PendingCall
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>(new() { SingleReader = true, SingleWriter = true });
    private readonly StepClock? _clock;
    private int _credit;

    /// <summary>Makes a stream.</summary>
    /// <param name="plan">What is called.</param>
    /// <param name="endpoint">The endpoint that it goes to.</param>
    /// <param name="credit">Elements that may come before more credit is given.</param>
    /// <param name="itemTimeout">How long one element may take; zero when the whole stream has a deadline.</param>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="token">Cancels the call.</param>
    public PendingStream(MethodPlan plan, in PickedEndpoint endpoint, int credit, TimeSpan itemTimeout, object?[] arguments, CancellationToken token)
    {
        Plan = plan;
        Endpoint = endpoint;
        _credit = credit;
        Live = plan.Frame.Live is null ? null : new(this, arguments, itemTimeout, token);
        _clock = Live is not null ? Live.Clock : itemTimeout > TimeSpan.Zero ? new(this, itemTimeout, plan.Time) : null;
    }

    /// <summary>The elements; ends, or fails, as the stream does.</summary>
    public ChannelReader<T> Items => _items.Reader;

    /// <summary>The clock runs for the next element.</summary>
    public void ExpectItem() => _clock?.CallerWaits(true);

    /// <summary>An element is there, or the end: the clock stands still while the caller works.</summary>
    public void GotItem() => _clock?.CallerWaits(false);

    /// <summary>Gives credit for elements that were taken.</summary>
    public void GiveCredit(int items)
    {
        Interlocked.Add(ref _credit, items);
        Session.GiveCredit(Id, items);
    }

    public override bool OnItem(ReadOnlySpan<byte> value)
    {
        if (Interlocked.Decrement(ref _credit) < 0)
            return false;
        try
        {
            var reader = new RespReader(value);
            reader.Read();
            _items.Writer.TryWrite(Session.Format.Of<T>().ReadResult(ref reader));
            Proves();
        }
        catch (Exception e)
        {
            Session.Abandon(this, Id, Plan.Error(RpcStatus.InvalidReply, $"an element cannot be read: {e.Message}", Session.Address, e));
        }

        return true;
    }

    public override void OnReply(ReadOnlySpan<byte> value)
    {
        Exception? error;
        try
        {
            var reader = new RespReader(value);
            reader.Read();
            error = reader.IsError ? Answered(reader.GetText()) : null;
        }
        catch (Exception e)
        {
            // Whatever it is: the call has left the table, so that nobody else would ever end it.
            error = Plan.Error(RpcStatus.InvalidReply, $"the end of the stream cannot be read: {e.Message}", Session.Address, e);
        }

        Settle(error);
        if (Live is null)
            _items.Writer.TryComplete(error);
        else
            Live.End(exception => _items.Writer.TryComplete(error ?? exception), error is not null);
    }

    public override void Fail(Exception exception)
    {
        Settle(exception);
        Live?.Abort();
        _items.Writer.TryComplete(exception);
    }

    private void Settle(Exception? error) => Settle(Plan.Time.GetTimestamp(), 0, error);
}
