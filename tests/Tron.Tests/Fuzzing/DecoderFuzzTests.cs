using Nsx.Testing;
using Tron.Resp;
using Tron.Tests.Resp;

namespace Tron.Tests.Fuzzing;

/// <summary>
/// Inputs by grammar, spoilt by mutation. Oracles: nothing is thrown but what the decoders promise; a slow parser that was
/// written from the specification says the same, value by value; and no way of cutting the input changes anything.
/// </summary>
public class DecoderFuzzTests
{
    private const int Inputs = 100_000;

    private static readonly RespLimits s_limits = new()
    {
        MaxArguments = 1024,
        MaxBulkBytes = 2000,
        MaxFrameBytes = 1024,
        MaxInlineBytes = 64,
        MaxLineBytes = 64,
        MaxDepth = 4,
    };

    [Fact]
    public void Requests_are_read_as_the_slow_parser_reads_them()
    {
        var refused = Run(RequestGrammar.Generate, pieces => Decoding.Requests(s_limits, pieces), text => new SlowRequestParser(text, s_limits));
        Assert.InRange(refused, 0.2, 0.8);
    }

    [Fact]
    public void Replies_are_read_as_the_slow_parser_reads_them()
    {
        var refused = Run(ReplyGrammar.Generate, pieces => Decoding.Replies(s_limits, pieces), text => new SlowReplyParser(text, s_limits));
        Assert.InRange(refused, 0.2, 0.8);
    }

    /// <returns>The share of refused inputs: a fuzzer whose inputs are all good, or all bad, finds nothing.</returns>
    private static double Run(Func<Random, byte[]> generate, Func<IEnumerable<byte[]>, List<string>> decode, Func<string, SlowParser> slow)
    {
        const int cutEvery = 4;
        int all = 0, refused = 0;
        foreach (var seed in FuzzRounds.Seeds(Inputs))
        {
            var random = new Random(seed);
            var bytes = Mutator.Mutate(random, generate(random), generate(random));
            var expected = slow(Bytes.Text(bytes)).Parse();
            Check(seed, bytes, expected, [bytes], decode);
            if (seed % cutEvery == 0 && bytes.Length > 0)
                Check(seed, bytes, expected, SplitPoints.Pieces(bytes, random.Next(1, 8)), decode);
            all++;
            refused += expected is [.., "refused"] ? 1 : 0;
        }

        return (double)refused / all;
    }

    private static void Check(int seed, byte[] bytes, List<string> expected, byte[][] pieces, Func<IEnumerable<byte[]>, List<string>> decode)
    {
        List<string> seen;
        try
        {
            seen = decode(pieces);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}, {Bytes.Show(bytes)} in {pieces.Length} pieces: {e.Message}", e);
        }

        if (seen is [.., { } last] && last.StartsWith("Protocol error: ", StringComparison.Ordinal))
            seen[^1] = "refused";
        if (!seen.SequenceEqual(expected))
            Assert.Fail($"Seed {seed}, {Bytes.Show(bytes)} in {pieces.Length} pieces:\n{string.Join('\n', seen)}\nbut the slow parser says\n{string.Join('\n', expected)}");
    }
}
