namespace Nsx.Consumer.Tests;

public enum Size
{
    Small,
    Large,
}

public sealed record Item(string Name, decimal Price, int? Count, Size Size, IReadOnlyList<string> Tags);

/// <summary>One method of every shape.</summary>
public interface IDesk
{
    void Void();

    int Add(int a, int b);

    Task TaskAsync();

    Task<string?> TextAsync(string? text, CancellationToken cancellationToken = default);

    ValueTask ValueTaskAsync();

    ValueTask<Item?> ItemAsync(Item? item);

    IAsyncEnumerable<long> CountAsync(long to, CancellationToken cancellationToken = default);

    byte[]? Bytes(byte[]? bytes);

    Size? Size(Size size, Size? maybe = null);

    string Defaults(int a, string? text = "x", int? none = null);

    int Sum(params int[] numbers);

    [OneWay]
    void Tell(string what);

    [OneWay]
    Task TellLaterAsync(string what);

    [Throws<KeyNotFoundException>("NOT_FOUND")]
    void Fail(string kind);

    /// <summary>Ends when its token fires.</summary>
    Task HangAsync(CancellationToken cancellationToken = default);

    /// <summary>The same with the caller's thread blocked.</summary>
    string HangSync(CancellationToken cancellationToken = default);

    [Timeout(40_000)]
    Task HastyAsync();

    /// <summary>What the provider knows of the call: words and milliseconds that are left.</summary>
    Task<string> ContextAsync();
}
