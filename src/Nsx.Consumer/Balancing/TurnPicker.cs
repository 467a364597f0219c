namespace Nsx.Consumer;

internal sealed class TurnPicker(PickerContext context) : Picker
{
    private int _turn = -1;

    public override int Pick(in PickRequest request) => (int)((uint)Interlocked.Increment(ref _turn) % (uint)context.Candidates.Length);
}
