using Tron.Resp;

namespace Tron.Tests.Resp;

/// <summary>The splitting rules of <c>sdssplitargs</c>.</summary>
public class InlineRequestTests
{
    [Theory]
    [InlineData("PING", "PING")]
    [InlineData("  SET  key\tvalue  ", "SET|key|value")]
    [InlineData("a\vb\fc", "a|b|c")]
    [InlineData("\"a b\" 'c d'", "a b|c d")]
    [InlineData("\"\" ''", "|")]
    [InlineData("foo\"bar\"", "foobar")]
    [InlineData("foo'bar'", "foobar")]
    [InlineData("\"a'b\" 'c\"d'", "a'b|c\"d")]
    [InlineData("\"\\n\\r\\t\\b\\a\\\\\\\"\"", "\n\r\t\b\a\\\"")]
    [InlineData("\"\\x41\\xfF\\x00\"", "A\u00ff\0")]
    [InlineData("\"\\xg1\\x4\"", "xg1x4")]
    [InlineData("\"\\q\"", "q")]
    [InlineData("'\\n\\x41'", "\\n\\x41")]
    [InlineData("'it\\'s'", "it's")]
    [InlineData("a\\nb \\", "a\\nb|\\")]
    [InlineData("\u00e4\u0001", "\u00e4\u0001")]
    public void Words_are_split_as_Redis_splits_them(string line, string words)
    {
        Assert.Equal(words, string.Join('|', Split(line)));
    }

    [Theory]
    [InlineData("\"abc")]
    [InlineData("'abc")]
    [InlineData("\"abc\\\"")]
    [InlineData("\"abc\\")]
    [InlineData("'abc\\'")]
    [InlineData("set \"\"\"test-key\"\"\" test-value")]
    [InlineData("\"a\"b")]
    [InlineData("'a''b'")]
    [InlineData("a \"")]
    public void Quotes_must_be_closed_and_followed_by_a_blank(string line)
    {
        var error = Assert.Throws<RespProtocolException>(() => Split(line));
        Assert.Equal("Protocol error: unbalanced quotes in request", error.Message);
    }

    private static List<string> Split(string line)
    {
        var bytes = Bytes.Of(line);
        var words = new byte[bytes.Length];
        var found = new List<(int Start, int Length)>();
        InlineRequest.Split(bytes, words, (start, length) => found.Add((start, length)));
        return found.ConvertAll(word => Bytes.Text(words.AsSpan(word.Start, word.Length)));
    }
}
