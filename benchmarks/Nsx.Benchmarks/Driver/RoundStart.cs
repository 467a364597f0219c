namespace Nsx.Benchmarks.Driver;

/// <summary>How busy others kept the machine just before a round.</summary>
internal sealed record RoundStart(Round Round, double BusyCores, string LoadAverage)
{
    private const double Tolerated = 0.3;

    public bool IsDisturbed => BusyCores > Tolerated;
}
