namespace Nsx.Consumer;

/// <summary>Says which option is outside its range, by the name that people configure it with.</summary>
internal static class OptionRange
{
    public static void Check(bool isRight, string section, string option, object? value, string range)
    {
        if (!isRight)
            throw new ArgumentOutOfRangeException(option, value, $"{section}:{option} must be {range}.");
    }
}
