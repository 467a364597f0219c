using Nsx.Consumer;

namespace Governance.Choosing;

internal static class OwnPicker
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", "disk=slow");
        await stage.AddAsync("b", "disk=fast");
        await stage.AddAsync("c", "disk=fast");
        stage.Connect(options => options.Pickers["FastDisks"] = context => new FastDisks(context));
        var shop = await stage.OpenAsync(new() { LoadBalancing = "FastDisks" });

        Console.WriteLine(await Calls.TallyAsync(20, () => shop.WhoAsync()));
        // </example>
    }

    // <example>
    /// <summary>In turn among those with fast disks; among all when there are none.</summary>
    private sealed class FastDisks(PickerContext context) : Picker
    {
        private readonly int[] _fast = [.. Enumerable.Range(0, context.Candidates.Length).Where(i => IsFast(context.Candidates[i]))];
        private int _turn;

        public override int Pick(in PickRequest request)
        {
            var turn = (uint)Interlocked.Increment(ref _turn);
            return _fast.Length > 0 ? _fast[turn % (uint)_fast.Length] : (int)(turn % (uint)context.Candidates.Length);
        }

        private static bool IsFast(Candidate candidate) => candidate.Endpoint.Metadata.GetValueOrDefault("disk") == "fast";
    }
    // </example>
}
