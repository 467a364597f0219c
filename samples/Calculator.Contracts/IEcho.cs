namespace Calculator;

/// <summary>Gives back what it is given, in various ways.</summary>
public interface IEcho
{
    /// <summary>The text.</summary>
    string Text(string text);

    /// <summary>The bytes.</summary>
    byte[] Bytes(byte[] bytes);

    /// <summary>The text, after a while.</summary>
    Task<string> DelayAsync(int milliseconds, string text, CancellationToken cancellationToken = default);

    /// <summary>Fails in a way that the contract does not declare.</summary>
    void Fail(string reason);

    /// <summary>Counts from 1.</summary>
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);
}
