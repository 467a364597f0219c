using System.Text;
using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

/// <summary>Good nodes, spoilt. They end in an entry, in silence or in a problem, and cost no more memory than they are long.</summary>
public sealed class NodeFuzzTests
{
    private const int Rounds = 40_000;

    // An entry of metadata takes 4 bytes at least, and becomes two strings and a node of a tree; a problem is an exception with its stack.
    private const long AllocatedPerByte = 96;
    private const long AllocatedAtAll = 64 * 1024;

    private static readonly (string Name, string Data)[] s_nodes =
    [
        ("10.1.2.3:9000", Ours(PayloadHint.Spring)),
        ("10.1.2.3:9000", Ours(PayloadHint.None)),
        ("6f0c1d2e", Ours(PayloadHint.Null)),
        ("[::1]:9000", ""),
        ("unix:%2Frun%2Fecho.sock", ""),
        ("tcp@10.1.2.3:8972", "weight=10&group=a&note=a%20b+c&state=active"),
        ("member_0000000012", """{"serviceEndpoint":{"host":"10.1.2.3","port":9000},"additionalEndpoints":{},"status":"ALIVE","shard":0,"metadata":{"zone":"a"}}"""),
        ("vector_0000000001", """{"vector":{"weight":2.0}}"""),
    ];

    private static readonly string[] s_overrides = ["""{"weight":0,"enabled":false,"metadata":{"zone":"b","canary":null}}""", """{"weight":"10"}""", "{}"];

    [Fact]
    public void Spoilt_nodes_are_entries_or_problems_or_nothing()
    {
        var (read, refused) = (0, 0);
        Spoil(
            random => Encoding.UTF8.GetBytes(s_nodes[random.Next(s_nodes.Length)].Data),
            (random, data) =>
            {
                var name = SpoilName(random, s_nodes[random.Next(s_nodes.Length)].Name, s_nodes[random.Next(s_nodes.Length)].Name);
                var document = NodeReader.Read("Echo", name, data, out var problem);
                if (document is not null)
                {
                    problem.ShouldBeNull();
                    EndpointRules.AddressProblem(document.Endpoint.Address).ShouldBeNull();
                    document.Id.ShouldNotBeEmpty();
                    read++;
                }
                else if (problem is not null)
                {
                    problem.Length.ShouldBeInRange(1, 400);
                    problem.Any(char.IsControl).ShouldBeFalse();
                    refused++;
                }
            });
        ((double)read / Rounds).ShouldBeInRange(0.1, 0.9);
        ((double)refused / Rounds).ShouldBeInRange(0.1, 0.9);
    }

    [Fact]
    public void Spoilt_overrides_are_overrides_or_problems()
    {
        var read = 0;
        Spoil(
            random => Encoding.UTF8.GetBytes(s_overrides[random.Next(s_overrides.Length)]),
            (_, data) =>
            {
                EndpointOverride.TryParse(data, out var found, out var problem).ShouldBe(problem is null);
                if (found is null)
                    return;
                found.Apply(new("Echo", "h:1")).Weight.ShouldBeInRange(0, 65535);
                read++;
            });
        ((double)read / Rounds).ShouldBeInRange(0.1, 0.9);
    }

    [Fact]
    public void Names_make_the_round_trip_whatever_they_are_made_of()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)(random.Next(4) == 0 ? random.Next(0x2100) : random.Next(128))));
            var name = NodeNames.OfAddress(text);
            name.ShouldNotContain('/');
            name.ShouldNotBeOneOf(".", "..", "*");
            name.All(char.IsAscii).ShouldBeTrue();
            NodeNames.ToAddress(name).ShouldBe(text);
            NodeNames.ToService(NodeNames.OfService(text)).ShouldBe(text);
        }
    }

    [Theory]
    [InlineData("tcp@h:1", "", "k{0}&", "")]
    [InlineData("h:1", """{"address":"h","port":1,"payload":{""", "\"{0}\":1,", "\"z\":1}}")]
    [InlineData("member_0000000001", """{"serviceEndpoint":{"host":"h","port":1},"metadata":{""", "\"{0}\":1,", "\"z\":1}}")]
    public void As_many_metadata_as_fit_cost_no_more_than_they_should(string name, string head, string one, string tail)
    {
        var text = new StringBuilder(head);
        for (var i = 0; text.Length < NodeReader.LongestData - 32; i++)
            text.Append(one.Replace("{0}", i.ToString("x", null), StringComparison.Ordinal));
        var data = Encoding.UTF8.GetBytes(text.Append(tail).ToString());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = NodeReader.Read("Echo", name, data, out var problem);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(AllocatedAtAll + AllocatedPerByte * data.Length);
        problem.ShouldBeNull();
        read!.Endpoint.Metadata.Count.ShouldBeGreaterThan(4000);
    }

    private static void Spoil(Func<Random, byte[]> generate, Action<Random, byte[]> read)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var data = TextMutator.Mutate(random, generate(random), generate(random));
            try
            {
                read(random, data);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, {Encoding.Latin1.GetString(data)}: {e.Message}", e);
            }
        }
    }

    private static string SpoilName(Random random, string name, string other) =>
        random.Next(2) == 0 ? name : Encoding.Latin1.GetString(TextMutator.Mutate(random, Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(other)));

    private static string Ours(PayloadHint hint) => Encoding.UTF8.GetString(
        EndpointJson.Write(new("Echo", "10.1.2.3:9000") { Metadata = CallMetadata.Empty.Add("zone", "a").Add("weight", "7") }, DateTimeOffset.UnixEpoch, hint));
}
