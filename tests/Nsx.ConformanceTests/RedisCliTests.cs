using Nsx.Testing;

namespace Nsx.ConformanceTests;

/// <summary>redis-cli as scripts use it: one command, or a stream of them.</summary>
public sealed class RedisCliTests(SampleProvider provider) : IClassFixture<SampleProvider>
{
    private const string Basket = """{"customer":"Ada","lines":[{"article":"tea","count":2,"price":3.5,"tags":[]}],"discounts":{}}""";

    [Theory]
    [InlineData("3", "Calculator.Add", "1", "2")]
    [InlineData("3", "CALCULATOR.ADD", "1", "2")]
    [InlineData("(integer) 3", "--no-raw", "Calculator.Add", "1", "2")]
    [InlineData("\"0.25\"", "--no-raw", "Calculator.Divide", "1", "4")]
    [InlineData("101\n103", "Calculator.Primes", "100", "2")]
    [InlineData("1) (integer) 101\n2) (integer) 103", "--no-raw", "Calculator.Primes", "100", "2")]
    [InlineData("6", "Calculator.Sum", "1", "2", "3")]
    [InlineData("0", "Calculator.Sum")]
    [InlineData("a\nb", "Echo.Repeat", "a", "b")]
    [InlineData("3", "Echo.Climb", "3")]
    [InlineData("", "Echo.Text", "")]
    [InlineData("OK", "Shapes.Done")]
    [InlineData("(nil)", "--no-raw", "Shapes.Nothing")]
    [InlineData("18446744073709551615", "Shapes.Largest")]
    [InlineData("name\nAda\nage\n36\ntags\nx\ny\nhome", "Shapes.Person")]
    public async Task A_method_is_a_command(string reply, params string[] command) =>
        (await AskAsync(command)).Reply.TrimEnd().ShouldBe(reply);

    [Theory]
    [InlineData("(double) 0.25", "Calculator.Divide", "1", "4")]
    [InlineData("(true)", "Shapes.Yes")]
    [InlineData("(nil)", "Shapes.Nothing")]
    [InlineData("1# \"Ada\" => (integer) 36", "Shapes.Ages")]
    [InlineData("\"12.50\"", "Shapes.Price")]
    public async Task With_RESP3_values_keep_their_types(string reply, params string[] command) =>
        (await AskAsync(["-3", "--no-raw", .. command])).Reply.ShouldBe(reply);

    [Fact]
    public async Task Json_goes_in_and_comes_out() =>
        (await AskAsync("--json", "Calculator.Total", Basket)).Reply.ShouldBe("""{"customer":"Ada","total":"7.0","byArticle":{"tea":"7.0"}}""");

    [Theory]
    [InlineData("DIVISION_BY_ZERO 1 cannot be divided by zero", "Calculator.Divide", "1", "0")]
    [InlineData("ARGS Calculator.Add: 'a' is not an integer", "Calculator.Add", "x", "2")]
    [InlineData("ARGS Calculator.Add(a integer, b integer) takes 2 arguments, got 1", "Calculator.Add", "1")]
    [InlineData("ERR unknown command 'Calculator.Ad'", "Calculator.Ad", "1", "2")]
    [InlineData("ARGS Calculator.Sum: 'numbers' is not an integer", "Calculator.Sum", "1", "x")]
    [InlineData("ARGS Echo.Ask: 'listener' is called back while the method runs, which plain calls cannot be", "Echo.Ask", "why")]
    [InlineData("INTERNAL ", "Echo.Fail", "the disk is full")]
    [InlineData("TIMEOUT the deadline passed", "NSX.WITH", "t=1000", "Echo.Delay", "60000", "x")]
    public async Task A_failure_is_an_error_and_an_exit_code(string error, params string[] command)
    {
        var result = await AskAsync(["-e", .. command]);
        result.ExitCode.ShouldBe(1, result.ToString());
        (result.Output + result.Error).ShouldStartWith(error);
        result.ToString().ShouldNotContain("the disk is full");
    }

    [Fact]
    public async Task Thousands_of_calls_are_loaded_through_a_pipe()
    {
        const int Calls = 10_000;
        var input = string.Concat(Enumerable.Repeat("*3\r\n$14\r\nCalculator.Add\r\n$1\r\n1\r\n$1\r\n2\r\n", Calls));
        var result = await Tool.RedisCli.RunWithInputAsync(input, "-p", provider.Port, "--pipe");
        result.Reply.ShouldContain($"errors: 0, replies: {Calls}");
    }

    [Fact]
    public async Task Failed_calls_are_counted_in_a_pipe()
    {
        var result = await Tool.RedisCli.RunWithInputAsync("Calculator.Add 1 2\r\nCalculator.Divide 1 0\r\nCalculator.Add 1 2\r\n", "-p", provider.Port, "--pipe");
        result.ToString().ShouldContain("errors: 1, replies: 3");
    }

    [Fact]
    public async Task A_script_of_commands_is_answered_line_by_line() =>
        (await Tool.RedisCli.RunWithInputAsync("Calculator.Add 1 2\nEcho.Text \"a b\"\nPING\n", "-p", provider.Port)).Reply.ShouldBe("3\na b\nPONG");

    [Fact]
    public async Task People_can_type_calls_without_any_client()
    {
        using var wire = await Wire.ConnectAsync(provider.EndPoint);
        await wire.AskAsync("Calculator.Add 1 2\r\n", ":3\r\n");
        await wire.AskAsync("Echo.Text \"a b\"\n", "$3\r\na b\r\n");
        await wire.AskAsync("Calculator.Divide 1 0\r\n", "-DIVISION_BY_ZERO 1 cannot be divided by zero\r\n");
        await wire.AskAsync("QUIT\r\n", "+OK\r\n");
    }

    private Task<ToolResult> AskAsync(params string[] arguments) => Tool.RedisCli.RunAsync(["-p", provider.Port, .. arguments]);
}
