namespace Governance;

/// <summary>What goes on while a call lasts: streams both ways, callbacks, progress.</summary>
public interface IKitchen
{
    /// <summary>Adds up what comes.</summary>
    Task<int> SumAsync(IAsyncEnumerable<int> numbers);

    /// <summary>Answers each order as it comes.</summary>
    IAsyncEnumerable<string> CookEachAsync(IAsyncEnumerable<string> orders, CancellationToken cancellationToken = default);

    /// <summary>Cooks, and asks the guest before it does.</summary>
    Task<string> CookAsync(string dish, IGuest guest);

    /// <summary>Bakes, and says how far it is.</summary>
    Task BakeAsync(int steps, IProgress<int> progress);
}
