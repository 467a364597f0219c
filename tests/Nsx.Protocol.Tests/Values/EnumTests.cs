namespace Nsx.Protocol.Tests.Values;

public sealed class EnumTests
{
    public enum Color
    {
        Red,
        Green,
        DarkBlue = 7,
    }

    [Flags]
    public enum Rights
    {
        Read = 1,
        Write = 2,
        Admin = 4,
    }

    public enum Huge : ulong
    {
        Small = 1,
        Most = ulong.MaxValue,
    }

    [Theory]
    [InlineData("DarkBlue", Color.DarkBlue)]
    [InlineData("darkblue", Color.DarkBlue)]
    [InlineData("7", Color.DarkBlue)]
    [InlineData("0", Color.Red)]
    public void A_member_is_named_or_numbered(string text, Color value) => OnTheWire.ParseArgument<Color>(text).ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("Blue")]
    [InlineData("3")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public void Everything_else_is_refused(string text) => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Color>(text));

    [Fact]
    public void Results_are_names_in_both_versions()
    {
        OnTheWire.Result(Color.Green).ShouldBe("$5\r\nGreen\r\n");
        OnTheWire.Resp2(Color.Green).ShouldBe("$5\r\nGreen\r\n");
        OnTheWire.ThroughResult(Color.DarkBlue).ShouldBe(Color.DarkBlue);
    }

    [Theory]
    [InlineData((Rights)0)]
    [InlineData(Rights.Read)]
    [InlineData(Rights.Read | Rights.Admin)]
    public void Flags_are_combined(Rights value)
    {
        OnTheWire.ThroughResult(value).ShouldBe(value);
        OnTheWire.ThroughArgument(value).ShouldBe(value);
    }

    [Fact]
    public void A_combination_of_flags_is_their_names()
    {
        OnTheWire.Argument(Rights.Read | Rights.Write).ShouldBe("$11\r\nRead, Write\r\n");
        OnTheWire.ParseArgument<Rights>("5").ShouldBe(Rights.Read | Rights.Admin);
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Rights>("8"));
    }

    [Fact]
    public void Numbers_beyond_a_long_are_refused_like_all_others() => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Huge>("18446744073709551614"));

    [Fact]
    public void Tools_are_shown_the_choices()
    {
        WireType<Color>.Instance.Name.ShouldBe("Red|Green|DarkBlue");
        WireType<Color>.Instance.Describe("color").Choices.Select(choice => choice.Name).ShouldBe(["Red", "Green", "DarkBlue"]);
    }
}
