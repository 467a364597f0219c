using Nsx;

namespace Governance.Calling;

internal static class ResponseMetadata
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(
            (call, next) =>
            {
                // A method does the same with CallContext.Current.
                call.Call.SetResponseMetadata("shelf", $"{call.Call.Metadata["floor"]}-17");
                return next(call);
            },
            target: "Shop.Order"));
        var shop = await stage.OpenAsync();

        using var request = CallMetadata.Set("floor", "2");
        using var response = CallMetadata.CaptureResponse();
        await shop.OrderAsync("tea");
        Console.WriteLine($"shelf: {response["shelf"]}");
        // </example>
    }
}
