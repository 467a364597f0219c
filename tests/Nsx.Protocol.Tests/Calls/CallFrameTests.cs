using Tron.Resp;

namespace Nsx.Protocol.Tests.Calls;

/// <summary>The byte examples of the specification.</summary>
public sealed class CallFrameTests
{
    private static string Write(Action<RespWriter> write) => OnTheWire.Write(RespVersion.Resp3, write);

    [Fact]
    public void A_call() => Write(writer =>
    {
        CallFrame.WriteHead(writer, 7, 2);
        CallOptionsWriter.Write(writer, new(500, CallMetadata.Empty));
        new CallFrame("Calculator.Add").WriteName(writer);
        writer.BulkInteger(1);
        writer.BulkInteger(2);
    }).ShouldBe("*6\r\n$8\r\nNSX.CALL\r\n$1\r\n7\r\n$5\r\nt=500\r\n$14\r\nCalculator.Add\r\n$1\r\n1\r\n$1\r\n2\r\n");

    [Fact]
    public void A_cancellation() => Write(writer => CallFrame.WriteCancel(writer, 10)).ShouldBe("*2\r\n$10\r\nNSX.CANCEL\r\n$2\r\n10\r\n");

    [Fact]
    public void Credit() => Write(writer => CallFrame.WriteCredit(writer, 10, 3)).ShouldBe("*3\r\n$10\r\nNSX.CREDIT\r\n$2\r\n10\r\n$1\r\n3\r\n");

    [Fact]
    public void A_stream_that_is_sent()
    {
        Write(writer =>
        {
            CallFrame.WriteItemHead(writer, 10, isNull: false);
            writer.BulkText("a");
        }).ShouldBe("*3\r\n$8\r\nNSX.ITEM\r\n$2\r\n10\r\n$1\r\na\r\n");
        Write(writer => CallFrame.WriteItemHead(writer, 10, isNull: true)).ShouldBe("*2\r\n$8\r\nNSX.ITEM\r\n$2\r\n10\r\n");
        Write(writer => CallFrame.WriteEnd(writer, 10, null)).ShouldBe("*2\r\n$7\r\nNSX.END\r\n$2\r\n10\r\n");
        Write(writer => CallFrame.WriteEnd(writer, 10, "GONE x")).ShouldBe("*3\r\n$7\r\nNSX.END\r\n$2\r\n10\r\n$6\r\nGONE x\r\n");
        Write(writer => Mux.WriteCredit(writer, 10, 64)).ShouldBe(">3\r\n+nsx.credit\r\n:10\r\n:64\r\n");
    }

    [Fact]
    public void A_callback()
    {
        Write(writer => Mux.WriteInvokeHead(writer, 10, 2, "a.B")).ShouldBe(">5\r\n+nsx.invoke\r\n:10\r\n:2\r\n$3\r\na.B\r\n");
        Write(writer => CallFrame.WriteReturnHead(writer, 10, 2, hasValue: false)).ShouldBe("*3\r\n$10\r\nNSX.RETURN\r\n$2\r\n10\r\n$1\r\n2\r\n");
        Write(writer => CallFrame.WriteFault(writer, 10, 2, "GONE x")).ShouldBe("*4\r\n$9\r\nNSX.FAULT\r\n$2\r\n10\r\n$1\r\n2\r\n$6\r\nGONE x\r\n");
    }

    [Fact]
    public void A_reply() => Write(writer =>
    {
        Mux.WriteReplyHead(writer, 7);
        writer.Integer(3);
    }).ShouldBe(">3\r\n+nsx.reply\r\n:7\r\n:3\r\n");

    [Fact]
    public void An_element() => Write(writer =>
    {
        Mux.WriteItemHead(writer, 10);
        writer.Double(1.5);
    }).ShouldBe(">3\r\n+nsx.item\r\n:10\r\n,1.5\r\n");

    [Fact]
    public void A_goodbye() => Write(writer => Mux.WriteGoAway(writer, "stopping")).ShouldBe(">2\r\n+nsx.goaway\r\n+stopping\r\n");

    [Fact]
    public void The_largest_id_is_exact_in_a_double() => ((long)(double)Mux.LargestId).ShouldBe(9_007_199_254_740_992);
}
