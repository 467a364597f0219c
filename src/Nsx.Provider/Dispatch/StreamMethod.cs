using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>A method that returns a stream: element by element to multiplexed callers, as one array to plain ones.</summary>
/// <typeparam name="T">An element.</typeparam>
internal sealed class StreamMethod<T>(MethodDescriptor descriptor, MethodThunk<IAsyncEnumerable<T>> thunk, ServiceActivator activator, ProviderRuntime runtime, CommandDocs docs)
    : ServiceMethod(descriptor, activator, runtime, docs)
{
    private const int DefaultCredit = 32;

    protected override bool MayRunInline(long now) => false;

    protected override void Run(in MethodCall call, in RespRequest arguments, Session? readLoop)
    {
        if (call.Reply.IsOneWay)
        {
            // Nobody could ever give it credit.
            Fail(call, "ARGS a stream needs a caller who reads it");
            return;
        }

        // A stream lives as long as its caller wants it, unless the caller has set a time.
        var deadline = call.Options.TimeoutMilliseconds is null && call.Reply.IsMultiplexed ? Deadline.None : call.Deadline;
        if (call.Calls.Open(call.Reply.Key, deadline, call.Options.Credit ?? DefaultCredit) is not { } open)
        {
            Fail(call, $"PROTO the id {call.Reply.Key} belongs to a call that is still open");
            return;
        }

        var values = new CallArguments(Descriptor, arguments, call.Options.Nulls, call.Reply.Format, readLoop, open.Token) { Live = Attach(call, open) };
        var context = call.Context(Descriptor) with { Deadline = deadline };
        CallContext.Flow(context);
        IAsyncDisposable? lease = null;
        try
        {
            var items = thunk(Activator.Acquire(out lease), ref values);
            _ = FinishAsync(call, open, lease, items, context);
        }
        catch (Exception e)
        {
            Close(call, open);
            Fail(call, Describe(call, e, values.HasEntered, open), context);
            Release(lease);
        }
        finally
        {
            CallContext.Flow(null);
        }
    }

    private async Task FinishAsync(MethodCall call, OpenCall open, IAsyncDisposable? lease, IAsyncEnumerable<T> items, CallContext context)
    {
        var all = call.Reply.IsMultiplexed ? null : new List<T>();
        string? error;
        try
        {
            error = all is null
                ? await SendAsync(call, open, items).ConfigureAwait(false)
                : await CollectAsync(open, items, all).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = Describe(call, e, hasEntered: true, open);
        }

        Close(call, open);
        if (error is not null)
            Fail(call, error, context);
        else if (all is not null)
            Succeed(call, all, context);
        else
            Succeed(call, default(Nothing), context);
        Release(lease);
    }

    /// <returns>The error line; null when the stream has ended well.</returns>
    private async Task<string?> SendAsync(MethodCall call, OpenCall open, IAsyncEnumerable<T> items)
    {
        var session = call.Reply.Client.Session;
        await foreach (var item in items.WithCancellation(open.Token).ConfigureAwait(false))
        {
            await open.TakeCreditAsync().ConfigureAwait(false);
            if (session.BytesWaiting > Runtime.Options.Server.Server.Session.PauseReadingAtBytes)
                await session.WhenSentAsync().ConfigureAwait(false);
            if (call.Reply.SendItem(item) is { } problem)
                return problem;
        }

        // A stream that was told to end may do so in silence.
        return open.EndedBy;
    }

    private async Task<string?> CollectAsync(OpenCall open, IAsyncEnumerable<T> items, List<T> all)
    {
        var most = Runtime.Options.MaxCollectedItems;
        await foreach (var item in items.WithCancellation(open.Token).ConfigureAwait(false))
        {
            if (all.Count == most)
                return $"BIGRESULT the stream has more than {most} elements ({nameof(ProviderOptions)}.{nameof(ProviderOptions.MaxCollectedItems)}); read it over a multiplexed connection";

            all.Add(item);
        }

        return open.EndedBy;
    }
}
