using System.Text.RegularExpressions;
using Nsx.Testing;
using Tron.Resp;
using Tron.Tests.Resp;

namespace Tron.Tests.Fuzzing;

/// <summary>
/// A real Redis gets the same spoilt requests, each on a fresh connection: it must refuse what we refuse, take what we take,
/// and answer as many requests as we found.
/// </summary>
public partial class RedisAgreementTests
{
    private const int Inputs = 3000;

    /// <summary>As wide as Redis has them, where our options go that far.</summary>
    private static readonly RespLimits s_limits = new()
    {
        MaxArguments = 1024 * 1024,
        MaxBulkBytes = 512 * 1024 * 1024,
        MaxFrameBytes = 1024 * 1024 * 1024,
        MaxInlineBytes = 64 * 1024,
    };

    [Fact]
    public async Task Redis_refuses_what_we_refuse_and_answers_what_we_take()
    {
        using var redis = await RedisServer.StartAsync();
        var known = 0;
        foreach (var seed in FuzzRounds.Seeds(Inputs))
        {
            var random = new Random(seed);

            // Redis looks at nothing in a line before its end has come; we refuse a wrong type byte at once.
            byte[] bytes = [.. Mutator.Mutate(random, RequestGrammar.Generate(random), RequestGrammar.Generate(random)), .. "\r\n"u8];
            var ours = Decoding.Requests(s_limits, bytes);
            var theirs = await AskAsync(redis, bytes);
            if (IsKnownDivergence(bytes, ours))
                known++;
            else
                Compare(seed, bytes, ours, theirs);
        }

        Assert.InRange(known, 1, FuzzRounds.Seeds(Inputs).Count() / 2);
    }

    private static void Compare(int seed, byte[] bytes, List<string> ours, List<string> theirs)
    {
        var weRefuse = ours is [.., { } last] && IsRefusal(last);
        var theyRefuse = theirs is [.., { } lastOfTheirs] && IsRefusal(lastOfTheirs);
        var found = ours.Count(item => !IsRefusal(item) && item is not ("[]" or "inline []") && !item.EndsWith(" unread", StringComparison.Ordinal));
        var answered = theirs.Count(item => !IsRefusal(item));
        if (weRefuse != theyRefuse || found != answered)
            Assert.Fail($"Seed {seed}, {Bytes.Show(bytes)}:\nwe say\n{string.Join('\n', ours)}\nRedis says\n{string.Join('\n', theirs)}");
    }

    /// <summary>Where we differ on purpose, or because a limit of ours is lower.</summary>
    private static bool IsKnownDivergence(byte[] bytes, List<string> ours)
    {
        var last = ours is [.., { } item] && IsRefusal(item) ? item : "";
        return last.Contains("expected CRLF behind a bulk string", StringComparison.Ordinal) // Redis skips these two bytes unseen.
            || last.Contains("expected LF behind CR", StringComparison.Ordinal) // Redis skips the byte behind a header's CR unseen.
            || last.Contains("RespLimits.MaxArguments", StringComparison.Ordinal) // Redis takes counts up to 2^31-1.
            || last.Contains("a TLS handshake", StringComparison.Ordinal) // Redis takes it for a line of text.
            || bytes.Contains((byte)0) // Redis looks for line ends with strchr: a zero stalls it until 64 KiB have come.
            || LongHeader().IsMatch(Bytes.Text(bytes)); // Redis waits up to 64 KiB for the end of a header.
    }

    private static bool IsRefusal(string item) => item.Contains("Protocol error: ", StringComparison.Ordinal);

    private static async Task<List<string>> AskAsync(RedisServer redis, byte[] bytes)
    {
        using var wire = await Wire.ConnectAsync(redis.EndPoint);
        await wire.SendAsync(bytes);
        wire.ShutdownSend();
        return Decoding.Replies(new(), Bytes.Of(await ReadToEndAsync(wire)));
    }

    private static async Task<string> ReadToEndAsync(Wire wire)
    {
        try
        {
            return await wire.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Redis closes with unread input: what came before the reset counts.
            return Bytes.Text(wire.Received);
        }
    }

    [GeneratedRegex(@"[*$][^\r]{31}")]
    private static partial Regex LongHeader();
}
