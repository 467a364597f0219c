using System.Text;
using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Tests.Jute;

public sealed class JuteRoundTripTests
{
    private const int Rounds = 5_000;

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var values = RandomValues(new Random(seed));
            var writer = new JuteWriter();
            foreach (var value in values)
                Write(writer, value);

            var reader = new JuteReader(writer.Written);
            foreach (var value in values)
                Read(ref reader, value).ShouldBe(value, $"seed {seed}");
            reader.Remaining.ShouldBe(0, $"seed {seed}");
        }
    }

    [Fact]
    public void A_copy_has_all_that_was_written()
    {
        var writer = new JuteWriter();

        writer.WriteBoolean(true);
        writer.WriteString("ä");

        writer.Length.ShouldBe(7);
        Hex.Of(writer.ToArray()).ShouldBe("0100000002c3a4");
        Hex.Of(writer.Written).ShouldBe(Hex.Of(writer.ToArray()));
    }

    [Fact]
    public void Half_a_surrogate_is_replaced()
    {
        var writer = new JuteWriter();

        writer.WriteString("a\ud83d");

        Hex.Of(writer.Written).ShouldBe("0000000461efbfbd");
    }

    [Fact]
    public void Long_texts_are_written_whole()
    {
        var text = new StringBuilder().Insert(0, "äöü€😀", 50_000).ToString();
        var writer = new JuteWriter();

        writer.WriteString(text);

        new JuteReader(writer.Written).ReadString().ShouldBe(text);
    }

    private static object[] RandomValues(Random random) => [.. Enumerable.Range(0, random.Next(12)).Select(_ => RandomValue(random))];

    private static object RandomValue(Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                return random.Next(2) == 0;
            case 1:
                return random.Next(int.MinValue, int.MaxValue);
            case 2:
                return random.NextInt64(long.MinValue, long.MaxValue);
            case 3:
                return RandomText.Of(random);
            default:
                var bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                return Hex.Of(bytes).ToCharArray();
        }
    }

    private static void Write(JuteWriter writer, object value)
    {
        switch (value)
        {
            case bool boolean:
                writer.WriteBoolean(boolean);
                break;
            case int number:
                writer.WriteInt(number);
                break;
            case long number:
                writer.WriteLong(number);
                break;
            case string text:
                writer.WriteString(text);
                break;
            case char[] hex:
                writer.WriteBuffer(Hex.Bytes(new(hex)));
                break;
        }
    }

    private static object Read(ref JuteReader reader, object like) => like switch
    {
        bool => reader.ReadBoolean(),
        int => reader.ReadInt(),
        long => reader.ReadLong(),
        string => reader.ReadString(),
        _ => Hex.Of(reader.ReadBuffer()).ToCharArray(),
    };
}
