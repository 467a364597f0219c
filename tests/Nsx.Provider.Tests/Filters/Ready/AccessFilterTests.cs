namespace Nsx.Provider.Tests.Filters.Ready;

/// <summary>Filters that decide who may call.</summary>
public sealed class AccessFilterTests
{
    [Fact]
    public async Task Only_a_valid_token_opens_and_a_wrong_one_is_refused_like_a_missing_one()
    {
        const string refusal = "-NOAUTH Probe.Nothing needs a valid token, as the word 'token'\r\n";
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(new TokenFilter(["old-secret", "new-secret"])));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Nothing\r\n", refusal);
        await wire.AskAsync("NSX.WITH m.token=new-secre Probe.Nothing\r\n", refusal);
        await wire.AskAsync("NSX.WITH m.token= Probe.Nothing\r\n", refusal);
        sut.Probe["Nothing"].Entries.ShouldBe(0);
        await wire.AskAsync("NSX.WITH m.token=new-secret Probe.Nothing\r\n", "+OK\r\n");
        await wire.AskAsync("NSX.WITH m.token=old-secret Probe.Nothing\r\n", "+OK\r\n");
    }

    [Fact]
    public async Task A_token_can_be_checked_by_a_function_that_sees_the_call()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(new TokenFilter(
            async (token, context) =>
            {
                await Task.Yield();
                return token == context.Method;
            },
            "token.probe")));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH m.token.probe=Probe.Add Probe.Add 1 2\r\n", ":3\r\n");
        await wire.AskAsync("NSX.WITH m.token.probe=Probe.Add Probe.Nothing\r\n", "-NOAUTH Probe.Nothing needs a valid token, as the word 'token.probe'\r\n");
    }

    [Fact]
    public void There_is_no_filter_without_tokens()
    {
        Should.Throw<ArgumentException>(() => new TokenFilter(Array.Empty<string>()));
        Should.Throw<ArgumentException>(() => new TokenFilter(["right", ""]));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tokens")]
    [InlineData("Token")]
    public void A_token_is_no_word_that_would_be_passed_on(string key) =>
        Should.Throw<ArgumentException>(() => new TokenFilter(["right"], key)).ParamName.ShouldBe("key");

    [Theory]
    [InlineData("", "", "10.1.2.3:5", true)]
    [InlineData("10.0.0.0/8", "", "10.1.2.3:5", true)]
    [InlineData("10.0.0.0/8", "", "11.1.2.3:5", false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3:5", false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", "10.2.2.3:5", true)]
    [InlineData("", "10.1.2.3", "10.1.2.3:5", false)]
    [InlineData("", "10.1.2.3", "10.1.2.4:5", true)]
    [InlineData("10.1.2.3", "10.1.2.3", "10.1.2.3:5", false)]
    [InlineData("10.0.0.0/8", "", "[::ffff:10.1.2.3]:5", true)]
    [InlineData("", "10.0.0.0/8", "[::ffff:10.1.2.3]:5", false)]
    [InlineData("2001:db8::/32", "", "[2001:db8::7]:5", true)]
    [InlineData("2001:db8::/32", "", "[2001:db9::7]:5", false)]
    [InlineData("10.0.0.0/8", "", "127.0.0.1:5", false)]
    [InlineData("10.0.0.0/8", "", "unix:/run/a.sock", false)]
    [InlineData("loopback", "", "127.3.2.1:5", true)]
    [InlineData("loopback", "", "[::1]:5", true)]
    [InlineData("loopback", "", "unix:/run/a.sock", false)]
    [InlineData("unix", "", "unix:/run/a.sock", true)]
    [InlineData("", "unix", "unix:", false)]
    [InlineData("", "0.0.0.0/0", "[::1]:5", true)]
    public void Denial_wins_and_a_list_of_the_allowed_leaves_everybody_else_out(string allow, string deny, string peer, bool isAllowed)
    {
        var sut = new AddressFilter(new()
        {
            Allow = allow.Split(',', StringSplitOptions.RemoveEmptyEntries),
            Deny = deny.Split(',', StringSplitOptions.RemoveEmptyEntries),
        });
        sut.IsAllowed(peer).ShouldBe(isAllowed);
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("localhost")]
    [InlineData("")]
    public void An_entry_that_is_no_address_is_named(string entry) =>
        Should.Throw<ArgumentException>(() => new AddressFilter(new() { Deny = [entry] })).Message.ShouldEndWith($"got '{entry}'.");

    [Fact]
    public async Task A_caller_from_elsewhere_is_told_so()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(new AddressFilter(new() { Deny = ["loopback"] }), "Probe.Nothing"));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Nothing\r\n", $"-NOPERM Probe.Nothing may not be called from {wire.Socket.LocalEndPoint!.ToString()!.Replace("[::ffff:", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}\r\n");
        await wire.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
    }
}
