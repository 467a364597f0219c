using System.Globalization;
using System.Text.RegularExpressions;

namespace Nsx.ArchitectureTests;

/// <summary>Operators find events by their ids.</summary>
public sealed class LogEventTests
{
    private static readonly Regex s_message = new(@"\[LoggerMessage\((?:EventId = )?(\d*)");

    private static readonly Dictionary<string, int> s_ranges = new()
    {
        ["Tron"] = 1000,
        ["Nsx.Provider"] = 2000,
        ["Nsx.Consumer"] = 3000,
        ["Nsx.ZooKeeper"] = 4000,
        ["Nsx.Registry"] = 5000,
    };

    [Fact]
    public void No_event_id_is_used_twice() =>
        Events().GroupBy(at => at.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(at => at.File))}").ShouldBeEmpty();

    [Fact]
    public void An_event_id_is_in_the_range_of_its_project() =>
        Events().Where(at => !s_ranges.TryGetValue(at.Project, out var first) || at.Id < first || at.Id >= first + 1000)
            .Select(at => $"{at.File}: {at.Id}").ShouldBeEmpty();

    [Fact]
    public void Events_are_found_where_they_are_written()
    {
        Events().Select(at => at.Project).Distinct().ShouldContain("Tron");
        Events().ShouldNotContain(at => at.Id == 0, "Give each message its id first: [LoggerMessage(1000, …)].");
    }

    private static (string Project, string File, int Id)[] Events() =>
    [
        .. from file in Checkout.Files("*.cs", "src")
           from Match match in s_message.Matches(Checkout.Read(file))
           select (file.Split('/')[1], file, match.Groups[1].Length == 0 ? 0 : int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
    ];
}
