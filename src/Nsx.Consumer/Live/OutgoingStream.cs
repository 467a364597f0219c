using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>A stream that is sent to a provider, as the read loop sees it.</summary>
internal abstract class OutgoingStream
{
    /// <summary>True once the caller's stream was asked for its first element.</summary>
    public abstract bool HasBegun { get; }

    /// <summary>The provider takes more elements.</summary>
    /// <returns>False when it is no number of elements.</returns>
    public abstract bool OnCredit(long items);

    /// <summary>The call has ended, one way or another.</summary>
    public abstract void End();
}

/// <summary>A stream that is sent to a provider: asked for an element only when the provider takes one, always on the pool.</summary>
/// <remarks>
/// <code>
///   waits ── first credit ──► runs ── last element ──► NSX.END
///                              ├── the stream fails ──► NSX.END with the error, and the call fails with the exception
///                              └── the call ends ──► nothing is sent any more
/// </code>
/// Once it runs, its enumerator is disposed in any case, as soon as it is not in the middle of an element.
/// </remarks>
#pragma warning disable CA1001 // Without timers and wait handles these hold nothing that must be given back, and the token may be cancelled after the last use.
internal sealed class OutgoingStream<T>(PendingCall call, IAsyncEnumerable<T> source) : OutgoingStream
#pragma warning restore CA1001
{
    private const int MostCredit = 1_000_000;
    private readonly SemaphoreSlim _credit = new(0);
    private readonly CancellationTokenSource _ended = new();
    private int _hasBegun;

    public override bool HasBegun => Volatile.Read(ref _hasBegun) != 0;

    private StepClock? Clock => call.Live!.Clock;

    public override bool OnCredit(long items)
    {
        if (items <= 0 || items + _credit.CurrentCount > MostCredit)
            return false;
        _credit.Release((int)items);
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
            call.Live!.Start(RunAsync);
        return true;
    }

    public override void End() => call.Live!.Cancel(_ended);

    private async Task RunAsync()
    {
        var (session, id) = (call.Session, call.Id);
        try
        {
            await SendAllAsync(session, id).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The call has ended.
        }
        catch (SessionClosedException)
        {
            // Whoever ends the session ends the call.
        }
        catch (Exception e)
        {
            var line = ErrorLine.Declared(e, call.Plan.Descriptor) ?? ErrorLine.Write(StatusCodec.Word(RpcStatus.Aborted), "the caller's stream failed");
            if (!session.Abandon(call, id, e, line))
                ConsumerLog.StreamFailedLate(session.Logger, e, call.Plan.Descriptor.FullName);
        }
    }

    private async Task SendAllAsync(CallSession session, long id)
    {
        var items = source.GetAsyncEnumerator(_ended.Token);
        try
        {
            while (await NextAsync(items).ConfigureAwait(false))
            {
                Send(session, id, items.Current);
                await session.WhenRoomAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await items.DisposeAsync().ConfigureAwait(false);
        }

        _ended.Token.ThrowIfCancellationRequested();
        var writer = RespWriter.Rent(RespVersion.Resp3);
        CallFrame.WriteEnd(writer, id, null);
        session.Session.Send(writer.Written, FlushMode.Soon);
        writer.Return();
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<T> items)
    {
        await _credit.WaitAsync(_ended.Token).ConfigureAwait(false);
        Clock?.SourceWorks(true);
        var has = await items.MoveNextAsync().ConfigureAwait(false);
        Clock?.SourceWorks(false);
        _ended.Token.ThrowIfCancellationRequested();
        return has;
    }

    private void Send(CallSession session, long id, T item)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        CallFrame.WriteItemHead(writer, id, item is null);
        var head = writer.Length;
        if (item is not null)
            Write(writer, item);
        session.CheckBulk(call.Plan, writer.Length - head);
        session.CheckSize(call.Plan, writer.Length);
        session.Session.Send(writer.Written, FlushMode.Soon);
        writer.Return();
    }

    private void Write(RespWriter writer, T item)
    {
        try
        {
            call.Session.Format.Of<T>().WriteArgument(writer, item);
        }
        catch (Exception e)
        {
            throw call.Plan.Error(RpcStatus.InvalidArgument, $"an element of '{call.Plan.Descriptor.Parameters[^1].Name}' cannot be written: {e.Message}", cause: e);
        }
    }
}
