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

    /// <summary>The texts, as they come.</summary>
    IAsyncEnumerable<string> RepeatAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Counts from 1, and tells where it is.</summary>
    Task<int> ClimbAsync(int to, IProgress<int>? progress = null);

    /// <summary>Asks the caller back, and gives its answer.</summary>
    Task<string> AskAsync(string question, IListener listener);
}

/// <summary>Somebody who can be asked.</summary>
public interface IListener
{
    /// <summary>Answers a question.</summary>
    Task<string> AnswerAsync(string question);
}
