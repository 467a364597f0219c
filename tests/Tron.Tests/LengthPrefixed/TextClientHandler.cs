using System.Text;
using Tron.Sessions;

namespace Tron.Tests.LengthPrefixed;

/// <summary>The client's side: answers belong to requests in the order in which those were sent.</summary>
internal sealed class TextClientHandler : SessionHandler
{
    private readonly Lock _order = new();
    private readonly Queue<TaskCompletionSource<string>> _waiting = new();
    private CloseReason? _closed;

    protected internal override IFrameDecoder Decoder { get; } = new LengthPrefixDecoder();

    protected internal override bool IsWaiting => _waiting.Count > 0;

    public Task<string> AskAsync(string text)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_order)
        {
            if (_closed is not null)
                throw new SessionClosedException(_closed);
            _waiting.Enqueue(answer);
            Session.Queue(LengthPrefixDecoder.Frame(Encoding.UTF8.GetBytes(text)));
        }

        Session.Flush();
        return answer.Task;
    }

    protected internal override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        TaskCompletionSource<string>? waiting;
        lock (_order)
        {
            if (!_waiting.TryDequeue(out waiting))
                throw new FrameException("an answer that nobody waits for");
        }

        waiting.SetResult(Encoding.UTF8.GetString(frame[LengthPrefixDecoder.Prefix..]));
        return true;
    }

    protected internal override void OnClosed(CloseReason reason)
    {
        TaskCompletionSource<string>[] lost;
        lock (_order)
        {
            _closed = reason;
            lost = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var one in lost)
            one.TrySetException(new SessionClosedException(reason));
    }
}
