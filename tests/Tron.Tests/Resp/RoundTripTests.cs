using Nsx.Testing;
using Tron.Resp;

namespace Tron.Tests.Resp;

/// <summary>Properties: what was written is what is read, and a frame ends where its value ends.</summary>
public class RoundTripTests
{
    private const int Seed = 20_261_120;

    [Fact]
    public void Any_tree_of_values_reads_back_as_it_was_written()
    {
        for (var seed = Seed; seed < Seed + 3000; seed++)
        {
            var writer = new RespWriter();
            var expected = new ValueTree(new(seed)).Write(writer);
            var seen = Decoding.Replies(new(), writer.Written.ToArray());
            Assert.True(seen.Count == 1 && seen[0] == expected, $"seed {seed}: {Bytes.Show(writer.Written)} was read as {string.Join(' ', seen)}, not {expected}");
        }
    }

    [Fact]
    public void Trees_in_a_row_are_told_apart_in_pieces_of_any_size()
    {
        for (var seed = Seed; seed < Seed + 200; seed++)
        {
            var random = new Random(seed);
            var writer = new RespWriter();
            var tree = new ValueTree(random);
            var expected = Enumerable.Range(0, 5).Select(_ => tree.Write(writer)).ToList();
            var seen = Decoding.Replies(new(), SplitPoints.Pieces(writer.Written.ToArray(), random.Next(1, 20)));
            Assert.True(expected.SequenceEqual(seen), $"seed {seed}: {Bytes.Show(writer.Written)}");
        }
    }

    [Fact]
    public void In_RESP2_only_the_five_old_types_are_written()
    {
        for (var seed = Seed; seed < Seed + 300; seed++)
        {
            var writer = new RespWriter { Version = RespVersion.Resp2 };
            new ValueTree(new(seed)).Write(writer);
            var reader = new RespReader(writer.Written);
            while (reader.Read())
            {
                Assert.True(
                    reader.Type is RespType.SimpleString or RespType.Error or RespType.Integer or RespType.Bulk or RespType.Array or RespType.Null,
                    $"seed {seed}: {reader.Type}");
            }
        }
    }

    [Fact]
    public void Any_request_reads_back_as_it_was_written()
    {
        for (var seed = Seed; seed < Seed + 1000; seed++)
        {
            var random = new Random(seed);
            var writer = new RespWriter();
            var arguments = new string[random.Next(1, 20)];
            writer.ArrayHeader(arguments.Length);
            for (var i = 0; i < arguments.Length; i++)
            {
                var bytes = new byte[random.Next(30)];
                random.NextBytes(bytes);
                writer.Bulk(bytes);
                arguments[i] = Bytes.Show(bytes);
            }

            Assert.Equal([$"[{string.Join(", ", arguments)}]"], Decoding.Requests(new(), writer.Written.ToArray()));
        }
    }
}
