namespace Nsx.Consumer;

/// <summary>At random, by weight. Remembers nothing, so many consumers together never fall into step.</summary>
internal sealed class RandomPicker(PickerContext context) : Picker
{
    public override int Pick(in PickRequest request) => WeightedDraw.Pick(context.Candidates, context.Random);
}
