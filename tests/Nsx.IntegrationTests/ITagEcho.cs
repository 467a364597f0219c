namespace Nsx.IntegrationTests;

/// <summary>Answers every tag with the same tag.</summary>
public interface ITagEcho
{
    Task<string> TagAsync(string tag, CancellationToken cancellationToken = default);

    string TagSync(string tag);

    byte[] Bytes(byte[] bytes);

    /// <summary>Ends when its token fires.</summary>
    Task HangAsync(CancellationToken cancellationToken = default);
}

public sealed class TagEcho : ITagEcho
{
    private int _hanging;

    public int Hanging => Volatile.Read(ref _hanging);

    public Task<string> TagAsync(string tag, CancellationToken cancellationToken = default) => Task.FromResult(tag);

    public string TagSync(string tag) => tag;

    public byte[] Bytes(byte[] bytes) => bytes;

    public Task HangAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _hanging);
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
