using System.Text;
using System.Text.Json.Nodes;
using Tron.Resp;

namespace Nsx.Protocol.Tests.Values;

public sealed class JsonAndRespTests
{
    private const int Seed = 20_30;

    [Theory]
    [InlineData("null", "_\r\n")]
    [InlineData("true", "#t\r\n")]
    [InlineData("-12", ":-12\r\n")]
    [InlineData("1.50", ",1.50\r\n")]
    [InlineData("1E+3", ",1E+3\r\n")]
    [InlineData("18446744073709551615", "$20\r\n18446744073709551615\r\n")]
    [InlineData("\"a\\u00e4\\n\"", "$4\r\naÃ¤\n\r\n")]
    [InlineData("[]", "*0\r\n")]
    [InlineData("{}", "%0\r\n")]
    [InlineData("[1,[],{\"k\":[2]}]", "*3\r\n:1\r\n*0\r\n%1\r\n$1\r\nk\r\n*1\r\n:2\r\n")]
    [InlineData("{\"a\":{},\"b\":[null,false]}", "%2\r\n$1\r\na\r\n%0\r\n$1\r\nb\r\n*2\r\n_\r\n#f\r\n")]
    public void Json_becomes_the_resp_that_means_the_same(string json, string resp) => ToResp(json).ShouldBe(resp);

    [Theory]
    [InlineData(",inf\r\n", "\"Infinity\"")]
    [InlineData(",-inf\r\n", "\"-Infinity\"")]
    [InlineData(",nan\r\n", "\"NaN\"")]
    [InlineData("~1\r\n:1\r\n", "[1]")]
    [InlineData("+OK\r\n", "\"OK\"")]
    [InlineData("=5\r\ntxt:x\r\n", "\"x\"")]
    [InlineData("%1\r\n:1\r\n*0\r\n", "{\"1\":[]}")]
    public void Resp_becomes_the_json_that_means_the_same(string resp, string json) => ToJson(resp).ShouldBe(json);

    [Fact]
    public void Any_json_comes_back()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 3_000; round++)
        {
            var json = Any(random, 5)?.ToJsonString() ?? "null";
            JsonNode.DeepEquals(JsonNode.Parse(ToJson(ToResp(json))), JsonNode.Parse(json)).ShouldBeTrue($"seed {Seed}, round {round}: {json}");
        }
    }

    private static string ToResp(string json) => OnTheWire.Write(RespVersion.Resp3, writer => JsonToResp.Write(Encoding.UTF8.GetBytes(json), writer));

    private static string ToJson(string resp)
    {
        var reader = new RespReader(Encoding.Latin1.GetBytes(resp));
        reader.Read();
        var json = new RespWriter();
        RespToJson.Write(ref reader, json);
        return Encoding.UTF8.GetString(json.Written);
    }

    private static JsonNode? Any(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(long.MinValue, long.MaxValue),
        3 => random.NextDouble() + 0.5,
        4 => Text(random),
        5 => "",
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create(Text(random) + i, Any(random, depth - 1)))),
    };

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => new Rune(random.Next(0xd7ff)).ToString()));
}
