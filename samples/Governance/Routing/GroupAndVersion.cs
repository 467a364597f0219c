namespace Governance.Routing;

internal static class GroupAndVersion
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", "group=blue version=1");
        await stage.AddAsync("b", "group=blue version=1,2");
        await stage.AddAsync("c", "group=green version=2");

        var both = await stage.OpenAsync(new() { Routing = new() { Group = "blue", Version = "2" } });
        Console.WriteLine($"blue, version 2: {await Calls.TallyAsync(10, () => both.WhoAsync())}");

        var nobody = stage.Consumer.Create<IShop>(new() { Routing = new() { Group = "red" } });
        try
        {
            await nobody.WhoAsync();
        }
        catch (Nsx.RpcException e)
        {
            Console.WriteLine($"{e.Status}: {e.Message}");
        }
        // </example>
    }
}
