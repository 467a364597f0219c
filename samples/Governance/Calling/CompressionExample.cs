namespace Governance.Calling;

internal static class CompressionExample
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", configure: options => options.Compression = "br,gzip");
        stage.Connect(options => options.Compression = "br");
        var shop = await stage.OpenAsync();

        // Both sides compress what is larger than CompressFromBytes (1,024 bytes). Methods see nothing of it.
        var text = await shop.RepeatAsync(new string('x', 2000), 10);
        Console.WriteLine($"{text.Length} characters came back");
        // </example>
    }
}
