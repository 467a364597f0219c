using System.Text;

namespace Nsx.Protocol.Tests.Calls;

public sealed class ErrorLineTests
{
    public sealed class NotFoundException(string message) : Exception(message);

    public sealed class FussyException : Exception
    {
        public FussyException(string message)
            : base(message) => ArgumentException.ThrowIfNullOrEmpty(message);
    }

    public interface IShop
    {
        [Throws<NotFoundException>("NOT_FOUND")]
        [Throws<FussyException>("FUSSY")]
        void Buy();
    }

    private static readonly MethodDescriptor s_method = ContractDescriptor.Of(typeof(IShop)).Methods[0];

    private static Exception Read(string line) => ErrorLine.Read(line, s_method, "host:1");

    [Theory]
    [InlineData("a\r\nb\tc", "CODE a  b c")]
    [InlineData("bell\a, escape\u001b, delete\u007f, next\u0085", "CODE bell\\x07, escape\\x1b, delete\\x7f, next\\x85")]
    [InlineData("", "CODE")]
    public void A_line_stays_one_line(string text, string line) => ErrorLine.Write("CODE", text).ShouldBe(line);

    [Theory]
    [InlineData("x")]
    [InlineData("ä")]
    [InlineData("😀")]
    public void The_text_has_at_most_512_bytes_and_ends_between_characters(string character)
    {
        var exact = string.Concat(Enumerable.Repeat(character, 512 / Encoding.UTF8.GetByteCount(character)));
        ErrorLine.Write("CODE", exact).ShouldBe("CODE " + exact);

        var line = ErrorLine.Write("CODE", exact + character);
        line.ShouldEndWith("…");
        Encoding.UTF8.GetByteCount(line).ShouldBeInRange(500, 512 + "CODE ".Length);
        line["CODE ".Length..^1].Replace(character, "", StringComparison.Ordinal).ShouldBe("");
    }

    [Fact]
    public void A_status_becomes_an_exception_with_method_and_endpoint()
    {
        var e = Read("BUSY try later").ShouldBeOfType<RpcException>();
        e.Status.ShouldBe(RpcStatus.Busy);
        e.Outcome.ShouldBe(RpcOutcome.NotExecuted);
        e.Method.ShouldBe("Shop.Buy");
        e.Endpoint.ShouldBe("host:1");
        e.Message.ShouldBe("Shop.Buy at host:1: BUSY try later");
    }

    [Fact]
    public void A_declared_code_becomes_its_exception() => Read("NOT_FOUND no tea").ShouldBeOfType<NotFoundException>().Message.ShouldBe("no tea");

    [Fact]
    public void Another_code_of_a_service_becomes_a_declared_exception()
    {
        var e = Read("SOLD_OUT no tea").ShouldBeOfType<DeclaredException>();
        e.Code.ShouldBe("SOLD_OUT");
        e.Message.ShouldBe("no tea");
        e.Outcome.ShouldBe(RpcOutcome.Executed);
    }

    [Fact]
    public void An_exception_that_cannot_be_made_leaves_its_code()
    {
        var e = Read("FUSSY").ShouldBeOfType<DeclaredException>();
        e.Code.ShouldBe("FUSSY");
        e.Status.ShouldBe(RpcStatus.Declared);
    }

    [Theory]
    [InlineData("lower case")]
    [InlineData("")]
    [InlineData("MOVED 1 host:2")]
    public void A_line_of_a_foreign_server_is_final(string line)
    {
        var e = Read(line).ShouldBeOfType<RpcException>();
        e.Status.ShouldBe(RpcStatus.Internal);
        e.Outcome.ShouldBe(RpcOutcome.Executed);
    }

    [Fact]
    public void An_unknown_command_of_any_redis_server_is_an_unknown_method() =>
        Read("ERR unknown command 'NSX.CALL', with args beginning with: ").ShouldBeOfType<RpcException>().Status.ShouldBe(RpcStatus.Unimplemented);

    [Theory]
    [InlineData("NOT_FOUND")]
    [InlineData("A")]
    [InlineData("E2_")]
    public void Codes_are_capital_words(string code) => ErrorCode.Check(code).ShouldBe(code);

    [Theory]
    [InlineData("")]
    [InlineData("lower")]
    [InlineData("1ST")]
    [InlineData("TWO WORDS")]
    [InlineData("INTERNAL")]
    [InlineData("MOVED")]
    [InlineData("Ä")]
    public void Other_words_are_none(string code) => Should.Throw<ArgumentException>(() => ErrorCode.Check(code));

    [Fact]
    public void Codes_longer_than_64_are_none() => Should.Throw<ArgumentException>(() => ErrorCode.Check(new('A', 65)));
}
