using System.ComponentModel.DataAnnotations;
using Nsx;

namespace Governance;

/// <summary>What all examples call. Most of its methods say who has served the call: a, b, c and so on.</summary>
public interface IShop
{
    /// <summary>Who serves? Asking twice does no harm.</summary>
    [Idempotent]
    Task<string> WhoAsync(CancellationToken cancellationToken = default);

    /// <summary>Who keeps the basket of a customer?</summary>
    [Idempotent]
    Task<string> BasketAsync([Affinity] string customer);

    /// <summary>Buys something. Buying twice is not the same as buying once.</summary>
    Task<string> OrderAsync([StringLength(20, MinimumLength = 2)] string article);

    /// <summary>Looks a price up, which takes the shop a while.</summary>
    [Idempotent]
    Task<decimal> PriceAsync(string article);

    /// <summary>Counts what is on the shelves, and blocks a thread meanwhile.</summary>
    Task<int> CountAsync(int milliseconds);

    /// <summary>Tells the shop something. Nobody waits for it.</summary>
    [OneWay]
    void Note(string text);

    /// <summary>The text, so many times.</summary>
    Task<string> RepeatAsync(string text, int times);
}
