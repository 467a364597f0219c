namespace Governance.Calling;

internal static class OneWayCall
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync();

        shop.Note("the milk is sour");
        Console.WriteLine($"told: {await stage["a"].Told.Task}");
        // </example>
    }
}
