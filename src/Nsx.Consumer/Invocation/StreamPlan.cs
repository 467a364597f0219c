using System.Runtime.CompilerServices;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>Calls a method whose result is a stream. Each enumeration is a call of its own.</summary>
/// <typeparam name="T">An element.</typeparam>
internal sealed class StreamPlan<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation) : MethodPlan(frame, client, invocation)
{
    /// <summary>The stream; nothing is sent before it is enumerated.</summary>
    public IAsyncEnumerable<T> Invoke(object?[] arguments) => EnumerateAsync(arguments, TokenOf(arguments));

    private async IAsyncEnumerable<T> EnumerateAsync(object?[] arguments, CancellationToken own, [EnumeratorCancellation] CancellationToken token = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(own, token);
        var stream = await StartAsync(arguments, both.Token).ConfigureAwait(false);
        var id = stream.Id;
        var session = stream.Session;
        using var cancellation = both.Token.UnsafeRegister(
            _ => session.Abandon(stream, id, new OperationCanceledException($"{Descriptor.FullName} was cancelled.", own.IsCancellationRequested ? own : token)), null);
        var taken = 0;
        try
        {
            stream.ExpectItem();
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
            session.Abandon(stream, id, new OperationCanceledException("the stream was left"));
        }
    }

    private async Task<PendingStream<T>> StartAsync(object?[] arguments, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var deadline = NewDeadline();
        var isBounded = IsBounded;
        while (true)
        {
            var picked = Target.Pick(this, arguments) is { IsNone: false } ready ? ready : await Target.WaitAsync(this, arguments, deadline, null, token).ConfigureAwait(false);
            var stream = new PendingStream<T>(this, picked, Consumer.StreamCredit, isBounded ? TimeSpan.Zero : Timeout, arguments)
            {
                Deadline = isBounded ? deadline.Timestamp : 0,
            };
            try
            {
                picked.Session.Call(
                    stream, arguments, new(isBounded ? MillisecondsLeft(deadline) : -1, CallMetadata.Outgoing) { Credit = Consumer.StreamCredit });
                return stream;
            }
            catch (SessionClosedException)
            {
                // Nothing was sent: another session can be picked.
                picked.Leave();
            }
            catch
            {
                picked.Leave();
                throw;
            }
        }
    }
}
