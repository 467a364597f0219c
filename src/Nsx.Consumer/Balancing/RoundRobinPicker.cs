namespace Nsx.Consumer;

/// <summary>In turn, whatever the weights. Starts anywhere, so that consumers that start together do not walk together.</summary>
internal sealed class RoundRobinPicker(PickerContext context) : Picker
{
    private readonly uint _count = (uint)context.Candidates.Length;
    private uint _turn = (uint)context.Random.Next(context.Candidates.Length);

    public override int Pick(in PickRequest request) => (int)(Interlocked.Increment(ref _turn) % _count);
}
