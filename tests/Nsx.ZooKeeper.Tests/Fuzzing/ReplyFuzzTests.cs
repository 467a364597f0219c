using System.Security.Authentication;
using System.Text;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sasl;
using Nsx.ZooKeeper.Tests.Protocol;

namespace Nsx.ZooKeeper.Tests.Fuzzing;

/// <summary>Good frames, spoilt. Nothing is thrown but what the decoders promise, and nothing is allocated on the word of a length.</summary>
public sealed class ReplyFuzzTests
{
    private const int Frames = 100_000;

    // A vector's least item is 4 bytes and becomes an object of 24 and more; an exception is a few hundred bytes and its stack.
    private const long AllocatedPerByte = 32;
    private const long AllocatedAtAll = 32 * 1024;

    [Fact]
    public void Good_frames_are_read()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            foreach (var kind in ReplyGrammar.All)
                kind.Read(kind.Generate(new Random(seed)));
        }
    }

    [Fact]
    public void Spoilt_replies_are_refused_and_nothing_else() => Spoil(
        random => ReplyGrammar.All[random.Next(ReplyGrammar.All.Count)].Generate(random),
        (random, frame) => ReplyGrammar.All[random.Next(ReplyGrammar.All.Count)].Read(frame));

    [Fact]
    public void Spoilt_replies_of_the_right_kind_are_refused_and_nothing_else()
    {
        foreach (var kind in ReplyGrammar.All)
            Spoil(kind.Generate, (_, frame) => kind.Read(frame), Frames / 10);
    }

    [Fact]
    public void Spoilt_handshakes_are_refused_and_nothing_else() => Spoil(
        random => new JuteWriter().Int(0).Int(random.Next()).Int(random.Next()).Int(random.Next()).Buffer(new byte[16]).ToArray(),
        (_, frame) => ConnectReply.Read(frame),
        Frames / 10);

    [Fact]
    public void Spoilt_challenges_are_refused_and_nothing_else() => Spoil(
        _ => Encoding.UTF8.GetBytes("realm=\"zk-sasl-md5\",nonce=\"a\\\"b\",charset=utf-8,algorithm=md5-sess,qop=\"auth, auth-int\""),
        (_, challenge) => new DigestMd5(new("alice", "secret"), "cnonce").Respond(challenge),
        Frames / 10);

    /// <summary>Some are refused, some are not: a fuzzer whose inputs are all good, or all bad, finds nothing.</summary>
    private static void Spoil(Func<Random, byte[]> generate, Action<Random, byte[]> read, int frames = Frames)
    {
        var refused = 0;
        for (var seed = 0; seed < frames; seed++)
        {
            var random = new Random(seed);
            var frame = Mutator.Mutate(random, generate(random), generate(random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(random, frame);
            }
            catch (Exception e) when (e is JuteException or AuthenticationException)
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, {Hex.Of(frame.AsSpan())}: {e.Message}", e);
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (seed > 100 && allocated > AllocatedAtAll + AllocatedPerByte * frame.Length)
                Assert.Fail($"Seed {seed}, {Hex.Of(frame.AsSpan())}: {allocated} bytes were allocated.");
        }
        ((double)refused / frames).ShouldBeInRange(0.1, 0.9);
    }
}
