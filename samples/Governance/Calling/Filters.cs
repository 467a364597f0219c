namespace Governance.Calling;

internal static class Filters
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(
            async (call, next) =>
            {
                Console.WriteLine($"provider: {call.Method}({call.GetArgument<string>("article")})");
                await next(call);
            },
            target: "Shop.Order"));

        stage.Connect(options => options.Filters.Add(
            async (call, next) =>
            {
                call.SetArgument("article", call.GetArgument<string>("article").Trim());
                await next(call);
                Console.WriteLine($"consumer: {call.Result}");
            },
            target: "Shop.Order"));
        var shop = await stage.OpenAsync();

        await shop.OrderAsync("  tea  ");
        // </example>
    }
}
