using System.Text.RegularExpressions;

namespace Nsx.ConformanceTests.Samples;

/// <summary>The quickstart, as a newcomer starts it.</summary>
[Collection(nameof(SamplesCollection))]
public sealed class QuickstartTests
{
    private static readonly string[] s_transcript =
    [
        "sync              Add(1, 2) = 3",
        "async             Divide(1, 3) = 0.3333333333333333",
        "stream            Primes(100, 5) = 101 103 107 109 113",
        "record            Total = 7.500 for Ada ([tea, 6.300], [milk, 1.20])",
        "declared error    DivisionByZeroException: 1 cannot be divided by zero",
        "undeclared error  RpcException: Echo.Fail at 127.0.0.1:740<0 or 1>: INTERNAL <id>",
        "timeout           RpcException: Echo.Delay at 127.0.0.1:740<0 or 1>: no answer within 50 ms",
        "cancellation      OperationCanceledException: Echo.Delay was cancelled.",
        "stop              127.0.0.1:7401 was stopped while <some> calls succeeded and 0 failed",
    ];

    [Fact]
    public async Task Every_line_of_its_transcript_comes()
    {
        var lines = (await Tool.DotNet.RunAsync(Repository.Sample("Quickstart"), "--once")).Reply.Split('\n');
        lines.Length.ShouldBe(s_transcript.Length, string.Join('\n', lines));
        foreach (var (line, expected) in lines.Zip(s_transcript))
            line.ShouldMatch(Pattern(expected));
    }

    [Fact]
    public async Task Without_once_it_serves_until_it_is_told_to_end()
    {
        await using var quickstart = Tool.DotNet.Start(Repository.Sample("Quickstart"));
        await quickstart.WritesAsync("Serving on 127.0.0.1:7400 and :7401");
        (await Tool.RedisCli.RunAsync("-p", "7400", "Calculator.Add", "1", "2")).Reply.ShouldBe("3");
        (await Tool.RedisCli.RunAsync("-p", "7399", "NSX.REG.LIST", "Calculator")).Reply.ShouldContain("127.0.0.1:7400");
        (await quickstart.TerminateAsync()).ExitCode.ShouldBe(0);
    }

    private static string Pattern(string expected) =>
        "^" + Regex.Escape(expected).Replace("\\ ", " ", StringComparison.Ordinal)
            .Replace("<0 or 1>", "[01]", StringComparison.Ordinal)
            .Replace("<id>", "[0-9a-f]{12}", StringComparison.Ordinal)
            .Replace("<some>", "[0-9,]*[1-9][0-9,]*", StringComparison.Ordinal);
}
