// One example for each way to steer calls: docs/governance.md shows them with their output.
//   dotnet run -c Release --project samples/Governance              lists them
//   dotnet run -c Release --project samples/Governance -- breaker   runs one, or several
//   dotnet run -c Release --project samples/Governance -- all       runs all
using Governance;

if (args.Length == 0)
{
    foreach (var example in Examples.All)
        Console.WriteLine(example.Name);
    return 0;
}

foreach (var name in args)
{
    var chosen = Examples.All.Where(example => name == "all" || example.Name == name).ToArray();
    if (chosen.Length == 0)
    {
        Console.Error.WriteLine($"There is no example '{name}'. Without arguments, all are listed.");
        return 1;
    }

    foreach (var example in chosen)
    {
        Console.WriteLine($"== {example.Name}");
        await example.RunAsync();
    }
}

return 0;
