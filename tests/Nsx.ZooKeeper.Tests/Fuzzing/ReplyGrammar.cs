using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Tests.Protocol;

namespace Nsx.ZooKeeper.Tests.Fuzzing;

/// <summary>A kind of frame from servers: how to make a good one by chance, and how it is read.</summary>
internal sealed class ReplyGrammar
{
    private delegate void ReadStep(ref JuteReader reader);

    /// <summary>The operations of every transaction, one of each kind.</summary>
    private static readonly ZkOp[] s_ops =
    [
        new ZkOp.Create("/a"), new ZkOp.Create("/c", Mode: ZkCreateMode.Container), new ZkOp.Delete("/d"), new ZkOp.Set("/e", default), new ZkOp.Check("/f"),
    ];

    private readonly Action<Random, JuteWriter> _write;
    private readonly ReadStep _read;

    private ReplyGrammar(Action<Random, JuteWriter> write, ReadStep read) => (_write, _read) = (write, read);

    public static IReadOnlyList<ReplyGrammar> All { get; } =
    [
        new((random, writer) => WriteEvent(random, writer), (ref JuteReader reader) => WatcherEvent.Read(ref reader)),
        new((random, writer) => writer.Stat(ReplyWriting.RandomStat(random)), (ref JuteReader reader) => Replies.ReadStat(ref reader)),
        new((random, writer) => writer.Text(RandomText.Of(random)), (ref JuteReader reader) => Replies.ReadPath(ref reader)),
        new(
            (random, writer) => writer.Text(RandomText.Of(random)).Stat(ReplyWriting.RandomStat(random)),
            (ref JuteReader reader) => Replies.ReadCreated(ref reader)),
        new(
            (random, writer) => writer.Buffer(new byte[random.Next(100)]).Stat(ReplyWriting.RandomStat(random)),
            (ref JuteReader reader) => Replies.ReadData(ref reader)),
        new(
            (random, writer) => Vector(random, writer, () => writer.Text(RandomText.Of(random))).Stat(ReplyWriting.RandomStat(random)),
            (ref JuteReader reader) => Replies.ReadChildren(ref reader)),
        new(
            (random, writer) => Vector(random, writer, () => writer.Int(random.Next()).Text(RandomText.Of(random)).Text("id")).Stat(ReplyWriting.RandomStat(random)),
            (ref JuteReader reader) => Replies.ReadAcl(ref reader)),
        new(
            (random, writer) => Vector(random, writer, () => writer.Text("ip").Text(RandomText.Of(random))),
            (ref JuteReader reader) => Replies.ReadWhoAmI(ref reader)),
        new(WriteMulti, (ref JuteReader reader) => MultiReply.Read(ref reader, s_ops)),
    ];

    /// <summary>A good frame: a header and a body.</summary>
    public byte[] Generate(Random random)
    {
        var writer = ReplyWriting.Header(random.Next(-8, 100), random.NextInt64(), ZkError.Ok);
        _write(random, writer);
        return writer.ToArray();
    }

    /// <summary>Reads a frame.</summary>
    public void Read(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        ReplyHeader.Read(ref reader);
        _read(ref reader);
    }

    private static void WriteEvent(Random random, JuteWriter writer) => writer.Int(random.Next(1, 5)).Int(3).Text(RandomText.Of(random));

    private static JuteWriter Vector(Random random, JuteWriter writer, Action item)
    {
        var count = random.Next(8);
        writer.Int(count);
        for (var i = 0; i < count; i++)
            item();
        return writer;
    }

    private static void WriteMulti(Random random, JuteWriter writer)
    {
        var failed = random.Next(2 * s_ops.Length);
        for (var i = 0; i < s_ops.Length; i++)
        {
            if (failed < s_ops.Length)
                writer.Part(-1, done: false, -101).Int(i == failed ? -101 : 0);
            else
                WriteApplied(random, writer, s_ops[i]);
        }
        writer.Part(-1, done: true, -1);
    }

    private static void WriteApplied(Random random, JuteWriter writer, ZkOp op) => _ = op switch
    {
        ZkOp.Create { Mode: ZkCreateMode.Persistent } => writer.Part(1, done: false, 0).Text(op.Path),
        ZkOp.Create => writer.Part(15, done: false, 0).Text(op.Path).Stat(ReplyWriting.RandomStat(random)),
        ZkOp.Set => writer.Part(5, done: false, 0).Stat(ReplyWriting.RandomStat(random)),
        ZkOp.Delete => writer.Part(2, done: false, 0),
        _ => writer.Part(13, done: false, 0),
    };
}
