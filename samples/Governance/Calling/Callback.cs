namespace Governance.Calling;

internal static class Callback
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddService<IKitchen>(new Kitchen()));
        var kitchen = stage.Consumer.Create<IKitchen>();

        // The provider calls the object back over the connection of the call, for as long as the call lasts.
        Console.WriteLine(await kitchen.CookAsync("soup", new Guest()));
        // </example>
    }

    // <example>
    private sealed class Guest : IGuest
    {
        public Task<string> AskAsync(string question)
        {
            Console.WriteLine($"asked: {question}");
            return Task.FromResult("just a little");
        }
    }
    // </example>
}
