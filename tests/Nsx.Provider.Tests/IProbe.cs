namespace Nsx.Provider.Tests;

/// <summary>A service whose methods do what a test needs to see.</summary>
public interface IProbe
{
    int Add(int a, int b);

    string? Text(string? text);

    void Nothing();

    Task NothingAsync2();

    /// <summary>Waits for a gate of the test, or for its token.</summary>
    Task<string> WaitAsync(string gate, CancellationToken cancellationToken = default);

    /// <summary>The same with the thread blocked.</summary>
    string Block(string gate, CancellationToken cancellationToken = default);

    /// <summary>Counts from 1, one element for each opened gate when gated.</summary>
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> ForeverAsync(CancellationToken cancellationToken = default);
}
