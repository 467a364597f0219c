namespace Nsx.Consumer;

/// <summary>What filters add to one invocation, in force where the invocation begins: words that go out, and a place for those that come back.</summary>
internal readonly struct OutgoingWords : IDisposable
{
    private readonly ResponseCapture? _outer;
    private readonly ResponseCapture _own;
    private readonly Stack<IDisposable> _words = new();

    public OutgoingWords(InvocationContext context)
    {
        _outer = ResponseCapture.Current;
        _own = CallMetadata.CaptureResponse();
        context.Response = _own;
        foreach (var (key, value) in context.Metadata)
            _words.Push(CallMetadata.Set(key, value));
    }

    /// <summary>The invocation has ended: the caller's own capture gets what came.</summary>
    public void Ended() => _outer?.Set(_own.Metadata);

    public void Dispose()
    {
        while (_words.TryPop(out var word))
            word.Dispose();
        _own.Dispose();
    }
}
