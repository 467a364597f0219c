using Nsx.Provider;

namespace Governance.Calling;

internal static class Validation
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(new ValidationFilter()));
        var shop = await stage.OpenAsync();

        // The contract says [StringLength(20, MinimumLength = 2)] string article.
        Console.WriteLine($"an article of one letter: {await Calls.StatusAsync(() => shop.OrderAsync("t"))}");
        Console.WriteLine($"of three letters: {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}; orders: {stage["a"].Orders}");
        // </example>
    }
}
