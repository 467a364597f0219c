namespace Nsx.Provider;

/// <summary>Whether calls are refused while the processors are busy and more calls are under way than the recent past has shown to be useful.</summary>
/// <remarks>
/// go-zero's model. The most that is useful is (calls that ended well in the best tenth of a second of the last five) × (the shortest mean time
/// they took): beyond it more calls under way only means more waiting. With less processor time to spare it shrinks, to a tenth at 100 %.
/// </remarks>
public sealed class SheddingOptions
{
    /// <summary>Whether calls are shed at all.</summary>
    /// <value>False by default.</value>
    public bool IsEnabled { get; set; }

    /// <summary>How busy the processors are when shedding may begin.</summary>
    /// <value>0.1 to 0.99; 0.9 by default.</value>
    public double CpuThreshold { get; set; } = 0.9;

    /// <summary>How long shedding may go on after the processors were last found busy.</summary>
    /// <value>0 to 1 min; 1 s by default.</value>
    public TimeSpan CoolOff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Says how busy the processors were since it was last asked, 0 to 1. Asked four times a second while calls come, by one thread at a time.
    /// </summary>
    /// <value>Null, the default, for this process's share of the processors that it may use.</value>
    public Func<double>? Cpu { get; set; }

    internal void Validate(string section)
    {
        OptionRange.Check(CpuThreshold is >= 0.1 and <= 0.99, $"{section}:{nameof(CpuThreshold)}", CpuThreshold, "0.1 to 0.99");
        OptionRange.Check(CoolOff >= TimeSpan.Zero && CoolOff <= TimeSpan.FromMinutes(1), $"{section}:{nameof(CoolOff)}", CoolOff, "0 to 1 min");
    }
}
