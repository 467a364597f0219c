namespace Nsx.ConformanceTests;

/// <summary>One method for each shape that a result can have.</summary>
public interface IShapes
{
    bool Yes();

    string? Nothing();

    long Smallest();

    ulong Largest();

    double Quarter();

    decimal Price();

    string Text();

    DayOfWeek Day();

    int[] Numbers();

    IReadOnlyDictionary<string, int> Ages();

    Person Person();

    void Done();
}

/// <summary>A record within a record.</summary>
public sealed record Person(string Name, int Age, string[] Tags, Address? Home);

/// <summary>A part of a record.</summary>
public sealed record Address(string City);

internal sealed class Shapes : IShapes
{
    public bool Yes() => true;

    public string? Nothing() => null;

    public long Smallest() => long.MinValue;

    public ulong Largest() => ulong.MaxValue;

    public double Quarter() => 0.25;

    public decimal Price() => 12.50m;

    public string Text() => "Zoë, λ\r\n2";

    public DayOfWeek Day() => DayOfWeek.Friday;

    public int[] Numbers() => [1, 2, 3];

    public IReadOnlyDictionary<string, int> Ages() => new Dictionary<string, int> { ["Ada"] = 36 };

    public Person Person() => new("Ada", 36, ["x", "y"], null);

    public void Done()
    {
    }
}
