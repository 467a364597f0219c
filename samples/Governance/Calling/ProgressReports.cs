namespace Governance.Calling;

internal static class ProgressReports
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddService<IKitchen>(new Kitchen()));
        var kitchen = stage.Consumer.Create<IKitchen>();

        // Any IProgress<T>. Reports come in order.
        await kitchen.BakeAsync(4, new Reports());
        // </example>
    }

    // <example>
    private sealed class Reports : IProgress<int>
    {
        public void Report(int value) => Console.WriteLine($"{value} %");
    }
    // </example>
}
