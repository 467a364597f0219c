namespace Nsx.IntegrationTests;

/// <summary>Methods that would harm others if they could.</summary>
public interface ITrouble
{
    /// <summary>Waits; what it has registered with its token fails when that is cancelled.</summary>
    Task TrapAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until it is released.</summary>
    Task<string> HoldAsync();

    byte[] Large(int bytes);

    int Length(byte[] bytes);

    /// <summary>Sets a word in its ambient context.</summary>
    /// <returns>The word that was there before.</returns>
    string Remember(string word);
}

/// <summary>The methods that would harm others.</summary>
internal sealed class Trouble : ITrouble
{
    private static readonly AsyncLocal<string?> s_word = new();
    private readonly TaskCompletionSource _trapped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Trapped => _trapped.Task;

    public void Release() => _held.TrySetResult("released");

    public async Task TrapAsync(CancellationToken cancellationToken = default)
    {
        await using var trap = cancellationToken.Register(() => throw new InvalidOperationException("a callback that fails"));
        _trapped.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public Task<string> HoldAsync() => _held.Task;

    public byte[] Large(int bytes) => new byte[bytes];

    public int Length(byte[] bytes) => bytes.Length;

    public string Remember(string word)
    {
        var before = s_word.Value ?? "";
        s_word.Value = word;
        return before;
    }
}
