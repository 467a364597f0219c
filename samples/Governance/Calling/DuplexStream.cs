namespace Governance.Calling;

internal static class DuplexStream
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddService<IKitchen>(new Kitchen()));
        var kitchen = stage.Consumer.Create<IKitchen>();

        // A stream there and a stream back, in one call.
        string[] wishes = ["soup", "rice", "tea"];
        await foreach (var dish in kitchen.CookEachAsync(wishes.ToAsyncEnumerable()))
            Console.WriteLine(dish);
        // </example>
    }
}
