namespace Nsx.Protocol.Tests.Calls;

public sealed class CallMetadataTests
{
    [Fact]
    public void What_is_set_goes_out_until_it_is_disposed()
    {
        using (CallMetadata.Set("tenant", "a"))
        {
            using (CallMetadata.Set("user", "b"))
                CallMetadata.Outgoing.ShouldBe(new Dictionary<string, string> { ["tenant"] = "a", ["user"] = "b" }, ignoreOrder: true);
            CallMetadata.Outgoing.Keys.ShouldBe(["tenant"]);
        }

        CallMetadata.Outgoing.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_flows_with_asynchronous_code_and_not_out_of_it()
    {
        await Task.Run(async () =>
        {
            CallMetadata.Set("tenant", "a");
            await Task.Yield();
            CallMetadata.Outgoing["tenant"].ShouldBe("a");
        });
        CallMetadata.Outgoing.ShouldBeEmpty();
    }

    [Fact]
    public void What_came_in_goes_out_under_what_is_set_here()
    {
        var before = CallContext.OnThread(() => new("A.B", Deadline.None, CallMetadata.Empty.Add("tenant", "in").Add("trace", "1"), "peer"));
        try
        {
            using (CallMetadata.Set("tenant", "here"))
                CallMetadata.Outgoing.ShouldBe(new Dictionary<string, string> { ["tenant"] = "here", ["trace"] = "1" }, ignoreOrder: true);
            CallMetadata.Outgoing["tenant"].ShouldBe("in");
        }
        finally
        {
            CallContext.OnThread(before);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("two words")]
    [InlineData("a=b")]
    [InlineData("ä")]
    public void Other_keys_are_refused(string key) => Should.Throw<ArgumentException>(() => CallMetadata.Set(key, "v")).Message.ShouldContain($"got '{key}'");

    [Fact]
    public void Keys_have_at_most_64_characters()
    {
        CallMetadata.IsKey(new string('k', 64)).ShouldBeTrue();
        CallMetadata.IsKey(new string('k', 65)).ShouldBeFalse();
    }
}
