using System.Runtime.CompilerServices;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>Calls a method whose result is a stream. Each enumeration is a call of its own.</summary>
/// <typeparam name="T">An element.</typeparam>
internal sealed class StreamPlan<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation) : MethodPlan(frame, client, invocation)
{
    private readonly ServiceClient _client = client;

    /// <summary>The stream; nothing is sent before it is enumerated.</summary>
    public IAsyncEnumerable<T> Invoke(object?[] arguments) => EnumerateAsync(arguments, TokenOf(arguments));

    private async IAsyncEnumerable<T> EnumerateAsync(object?[] arguments, CancellationToken own, [EnumeratorCancellation] CancellationToken token = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(own, token);
        var stream = await Newest().BeginAsync(arguments, own, both.Token).ConfigureAwait(false);
        using var cancellation = EndWith(stream, own, both.Token);
        var taken = 0;
        try
        {
            while (await stream.Items.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                stream.GotItem();
                while (stream.Items.TryRead(out var item))
                {
                    yield return item;
                    if (++taken < Consumer.StreamCredit / 2)
                        continue;
                    stream.GiveCredit(taken);
                    taken = 0;
                }

                stream.ExpectItem();
            }
        }
        finally
        {
            stream.Session.Abandon(stream, stream.Id, new OperationCanceledException("the stream was left"));
        }
    }

    /// <summary>A stream may be kept for long before it is enumerated; the service's options, and where it goes, may have changed since.</summary>
    private StreamPlan<T> Newest() => _client.Handle.Current is var current && current == _client ? this : new(Frame, current, Invocation);

    /// <summary>Calls, and waits for the first element or the end. Until then the call can be tried again as any other.</summary>
    private async Task<PendingStream<T>> BeginAsync(object?[] arguments, CancellationToken own, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var deadline = Begin();
        Attempts? attempts = null;
        while (true)
        {
            PickedEndpoint endpoint = default;
            PendingStream<T>? stream = null;
            try
            {
                if (attempts is { Wait: var wait } && wait > TimeSpan.Zero)
                    await Task.Delay(wait, Time, token).ConfigureAwait(false);
                endpoint = Target.Pick(this, arguments, attempts) is { IsNone: false } ready
                    ? ready
                    : await Target.WaitAsync(this, arguments, deadline, attempts, token).ConfigureAwait(false);
                if ((stream = Start(endpoint, arguments, deadline, attempts?.Number ?? 1, token)) is null)
                    continue;
                using var cancellation = EndWith(stream, own, token);
                stream.ExpectItem();
                await stream.Items.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false);
                return stream;
            }
            catch (RpcException e) when (stream is not { IsFinal: true })
            {
                if (endpoint.IsNone || !(attempts ??= new(this, deadline)).GoOn(e, endpoint.Node))
                    throw attempts?.Conclude(e) ?? e;
            }
        }
    }

    /// <summary>Lets a token end a stream; the exception carries the one that its caller has given to the method, if it was that.</summary>
    private CancellationTokenRegistration EndWith(PendingStream<T> stream, CancellationToken own, CancellationToken token) => token.UnsafeRegister(
        (_, token) => stream.Session.Abandon(stream, stream.Id, Cancelled(own, token)), null);

    /// <summary>Sends one attempt; null when the session has just ended and nothing was sent: another one can be picked.</summary>
    private PendingStream<T>? Start(in PickedEndpoint endpoint, object?[] arguments, Deadline deadline, int attempt, CancellationToken token)
    {
        var isBounded = IsBounded;
        var isSent = false;
        try
        {
            var stream = new PendingStream<T>(this, endpoint, Consumer.StreamCredit, isBounded ? TimeSpan.Zero : Timeout, arguments, token)
            {
                Deadline = isBounded ? deadline.Timestamp : 0,
            };
            endpoint.Session.Call(stream, arguments, Outgoing(isBounded ? MillisecondsLeft(deadline) : -1, attempt) with { Credit = Consumer.StreamCredit });
            isSent = true;
            return stream;
        }
        catch (SessionClosedException)
        {
            return null;
        }
        finally
        {
            if (!isSent)
                endpoint.Leave();
        }
    }
}
