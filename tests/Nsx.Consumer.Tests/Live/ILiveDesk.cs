namespace Nsx.Consumer.Tests.Live;

/// <summary>Methods whose arguments live as long as the call.</summary>
public interface ILiveDesk
{
    Task<long> SumAsync(IAsyncEnumerable<long> numbers);

    /// <summary>Takes so many and returns, without having read to the end.</summary>
    ValueTask<int> TakeAsync(int count, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task<string> JoinAsync(IAsyncEnumerable<string?> texts);

    Task<string> JoinItemsAsync(IAsyncEnumerable<Item?> items);

    /// <summary>Reads, and waits for its gate at the end.</summary>
    Task ReadAndHangAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Never reads.</summary>
    Task HangAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task ReadTwiceAsync(IAsyncEnumerable<int> numbers);

    [Throws<KeyNotFoundException>("NOT_FOUND")]
    Task<string> SeeFailureAsync(IAsyncEnumerable<int> numbers);

    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task<string> AskAsync(string question, IListener listener);

    /// <summary>Asks so many at once, gives them all up, and asks once more.</summary>
    Task<string> AskInVainAsync(int questions, IListener listener);

    string AskSync(string question, IListener listener);

    Task<string> AskBothAsync(IListener one, IListener? other);

    Task RunAsync(int steps, IProgress<int>? progress = null);

    Task TellAsync(int words, IListener listener, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> TellEachAsync(int words, IListener listener, CancellationToken cancellationToken = default);

    /// <summary>Keeps its listener, and calls it when the call has ended.</summary>
    Task KeepAsync(IListener listener);

    IAsyncEnumerable<string> AskEachAsync(IListener listener, IAsyncEnumerable<string> questions, CancellationToken cancellationToken = default);
}

/// <summary>Who is called back: one method of every shape.</summary>
public interface IListener
{
    void Void();

    string Value(string question);

    Task TaskAsync();

    [Throws<KeyNotFoundException>("NOT_FOUND")]
    Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default);

    ValueTask ValueTaskAsync();

    ValueTask<Item?> ItemAsync(Item? item);

    [OneWay]
    void Tell(int number);
}
