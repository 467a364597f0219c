using Nsx.Testing;
using Tron.Resp;

namespace Tron.Tests.Resp;

/// <summary>What comes out must not depend on how the network cut what went in.</summary>
public class SplitInvarianceTests
{
    private static readonly RespLimits s_limits = new();

    public static TheoryData<string> Requests => [.. RespCorpus.Requests];

    public static TheoryData<string> Replies => [.. RespCorpus.Replies];

    [Fact]
    public void The_corpus_is_large_enough_and_names_nothing_twice()
    {
        Assert.True(RespCorpus.Requests.Distinct().Count() + RespCorpus.Replies.Distinct().Count() >= 90);
        Assert.Distinct(RespCorpus.Requests);
        Assert.Distinct(RespCorpus.Replies);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Requests_are_the_same_at_every_split_point(string wire)
    {
        var bytes = Bytes.Of(wire);
        var whole = Decoding.Requests(s_limits, bytes);
        Assert.NotEmpty(whole);
        foreach (var pieces in SplitPoints.All(bytes))
            Assert.Equal(whole, Decoding.Requests(s_limits, pieces));
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void Replies_are_the_same_at_every_split_point(string wire)
    {
        var bytes = Bytes.Of(wire);
        var whole = Decoding.Replies(s_limits, bytes);
        Assert.NotEmpty(whole);
        foreach (var pieces in SplitPoints.All(bytes))
            Assert.Equal(whole, Decoding.Replies(s_limits, pieces));
    }
}
