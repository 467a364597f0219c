namespace Nsx.ConformanceTests;

/// <summary>redis-cli as people use it: in a terminal, where it asks COMMAND DOCS for all it shows and aborts when they are not as it likes.</summary>
public sealed class RedisCliTerminalTests(SampleProvider provider) : IClassFixture<SampleProvider>
{
    private const string Tab = "\t";
    private const string Enter = "\r";

    [Fact]
    public Task A_call_is_answered() => TypeAsync("Calculator.Add 1 2" + Enter, "(integer) 3");

    [Fact]
    public Task Help_of_a_method_is_its_summary() => TypeAsync("help Calculator.Add" + Enter, "Adds two numbers.");

    [Fact]
    public Task Help_of_a_service_lists_its_methods() => TypeAsync("help @Calculator" + Enter, "Finds prime numbers.");

    [Fact]
    public Task Arguments_are_hinted_while_typing() => TypeAsync("calculator.divide ", "a b");

    [Fact]
    public Task Tab_completes_the_name_of_a_method() => TypeAsync("calculator.a" + Tab, "CALCULATOR.ADD", " 1 2" + Enter, "(integer) 3");

    [Fact]
    public Task Tab_goes_through_all_methods_of_a_service() => TypeAsync("echo.co" + Tab, "ECHO.COUNT", " 2" + Enter, "2) (integer) 2");

    /// <summary>Types and looks in turn, and leaves in good order: a crash of redis-cli fails the test.</summary>
    private async Task TypeAsync(params string[] typedAndSeen) =>
        (await Tool.Python.RunAsync([Repository.Client("terminal.py"), provider.Port, .. typedAndSeen])).Reply.ShouldEndWith("left with 0");
}
