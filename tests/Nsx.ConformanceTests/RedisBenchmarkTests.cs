namespace Nsx.ConformanceTests;

/// <summary>redis-benchmark, which ends with the first error reply.</summary>
public sealed class RedisBenchmarkTests(SampleProvider provider) : IClassFixture<SampleProvider>
{
    [Fact]
    public Task Fifty_connections_pipeline_calls() => SucceedsAsync("-c", "50", "-P", "16", "-n", "20000", "Calculator.Add", "1", "2");

    [Fact]
    public Task Arguments_can_be_random_numbers() =>
        SucceedsAsync("-c", "50", "-P", "16", "-n", "20000", "-r", "1000", "Calculator.Add", "__rand_int__", "2");

    [Fact]
    public Task RESP3_is_no_different() => SucceedsAsync("-3", "-c", "10", "-n", "5000", "Calculator.Divide", "1", "4");

    [Fact]
    public Task Its_own_tests_of_connections_work() => SucceedsAsync("-t", "ping_inline,ping_mbulk", "-n", "5000");

    [Fact]
    public async Task An_error_ends_it()
    {
        var result = await RunAsync("-n", "100", "Calculator.Divide", "1", "0");
        result.ExitCode.ShouldBe(1, result.ToString());
        result.ToString().ShouldContain("Error from server: DIVISION_BY_ZERO");
    }

    private async Task SucceedsAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        result.Reply.ShouldContain("\"rps\"");
        result.Reply.ShouldNotContain("WARNING");
    }

    private Task<ToolResult> RunAsync(params string[] arguments) => Tool.RedisBenchmark.RunAsync(["-p", provider.Port, "--csv", .. arguments]);
}
