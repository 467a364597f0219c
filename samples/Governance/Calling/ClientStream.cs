namespace Governance.Calling;

internal static class ClientStream
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddService<IKitchen>(new Kitchen()));
        var kitchen = stage.Consumer.Create<IKitchen>();

        // The method reads while the caller writes. Nobody has more than StreamCredit elements (64) that the other has not taken.
        Console.WriteLine($"sum: {await kitchen.SumAsync(AsyncEnumerable.Range(1, 1000))}");
        // </example>
    }
}
