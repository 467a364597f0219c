namespace Nsx.Provider.Tests.Commands;

/// <summary>What is refused names what was expected and what came.</summary>
public sealed class RefusalTests : ProbeTests
{
    public static TheoryData<string> NamesOfObject => ["GetType", "ToString", "Equals", "GetHashCode", "MemberwiseClone", "Finalize", "get_Item", "set_Item", "add_Changed", "ctor"];

    [Theory]
    [InlineData("Probe.Add 1 two", "-ARGS Probe.Add: 'b' is not an integer (a whole number from -2147483648 to 2147483647): \"two\"\r\n")]
    [InlineData("Probe.Add 1", "-ARGS Probe.Add(a integer, b integer) takes 2 arguments, got 1\r\n")]
    [InlineData("Probe.Add 1 2 3", "-ARGS Probe.Add(a integer, b integer) takes 2 arguments, got 3\r\n")]
    [InlineData("NSX.WITH '' Probe.Add 1", "-ARGS Probe.Add(a integer, b integer) takes 2 arguments, got 1\r\n")]
    [InlineData("Probe.Text \"\\xff\"", "-ARGS Probe.Text: 'text' is not a string (text in UTF-8): \"ï¿½\"\r\n")]
    [InlineData("Probe.Count many", "-ARGS Probe.Count: 'to' is not an integer (a whole number from -2147483648 to 2147483647): \"many\"\r\n")]
    [InlineData("NSX.WITH '' Probe.Sub", "-UNKNOWN no method 'Probe.Sub' here; Probe has Add, Text, Nothing, NothingAsync2, Wait, Block, Count, Forever\r\n")]
    [InlineData("NSX.WITH '' No.Such", "-UNKNOWN no service 'No' here (asked for 'No.Such'); there is Probe\r\n")]
    [InlineData("Probe.Sub 1", "-ERR unknown command 'Probe.Sub', with args beginning with: '1' \r\n")]
    public async Task An_error_says_what_was_expected_and_what_came(string line, string reply)
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync(line + "\r\n", reply);
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
    }

    [Theory]
    [MemberData(nameof(NamesOfObject))]
    public async Task Nothing_but_the_contract_can_be_called(string name)
    {
        var wire = await Sut.ConnectAsync();
        await wire.SendAsync($"Probe.{name}\r\nNSX.WITH '' Probe.{name}\r\nNSX.WITH '' IProbe.{name}\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-ERR unknown command");
        (await wire.ReadLineAsync()).ShouldStartWith("-UNKNOWN no method");
        (await wire.ReadLineAsync()).ShouldStartWith("-UNKNOWN no service");
    }

    [Fact]
    public async Task Long_and_strange_names_and_values_are_shown_short_and_harmless()
    {
        var wire = await Sut.ConnectAsync();
        var name = new string('n', 5000);
        await wire.SendAsync($"*3\r\n$8\r\nNSX.WITH\r\n$0\r\n\r\n${name.Length}\r\n{name}\r\n");
        (await wire.ReadLineAsync()).Length.ShouldBeLessThan(600);
        await wire.SendAsync($"*3\r\n$9\r\nProbe.Add\r\n$1\r\n1\r\n$5002\r\n\r\n{name}\r\n");
        var line = await wire.ReadLineAsync();
        line.ShouldStartWith("-ARGS Probe.Add: 'b' is not an integer");
        line.Length.ShouldBeLessThan(300);
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
    }
}
