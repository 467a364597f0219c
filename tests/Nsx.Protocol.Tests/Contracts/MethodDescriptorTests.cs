namespace Nsx.Protocol.Tests.Contracts;

public sealed class MethodDescriptorTests
{
    public enum Size
    {
        Small,
        Large,
    }

    [Timeout(700)]
    [Throws<TimeoutException>("TOO_SLOW")]
    public interface IShapes
    {
        void Void();

        int Value();

        Task Task();

        Task<string> TaskOf();

        ValueTask ValueTask();

        ValueTask<string> ValueTaskOf();

        IAsyncEnumerable<long> Stream();

        [OneWay]
        void OneWay();

        [Timeout(20)]
        [Throws<KeyNotFoundException>("NOT_FOUND")]
        void Special(CancellationToken token, int a);

        void Defaults(
            int a, string? text = "x", int? none = null, int? some = 5, Size size = Size.Large, Size? maybe = Size.Large,
            decimal price = 1.5m, DateTime when = default, Guid id = default, double ratio = double.NaN);

        void Rest(string first, params int[] rest);

        void Pay(SystemsBank.Card card, Dictionary<string, SystemsBank.Account> byName, [Sensitive] int pin, string[] words, DateTimeOffset when);
    }

    private static readonly ContractDescriptor s_contract = ContractDescriptor.Of(typeof(IShapes));

    private static MethodDescriptor Method(string name) => s_contract.Methods.Single(method => method.FullName == $"Shapes.{name}");

    [Theory]
    [InlineData("Void", ReturnShape.Synchronous, typeof(Nothing))]
    [InlineData("Value", ReturnShape.Synchronous, typeof(int))]
    [InlineData("Task", ReturnShape.Task, typeof(Nothing))]
    [InlineData("TaskOf", ReturnShape.Task, typeof(string))]
    [InlineData("ValueTask", ReturnShape.ValueTask, typeof(Nothing))]
    [InlineData("ValueTaskOf", ReturnShape.ValueTask, typeof(string))]
    [InlineData("Stream", ReturnShape.Stream, typeof(long))]
    public void A_method_has_one_shape_and_one_result(string name, ReturnShape shape, Type result) =>
        (Method(name).Shape, Method(name).ResultType).ShouldBe((shape, result));

    [Fact]
    public void Tokens_are_no_parameters_on_the_wire()
    {
        Method("Special").TokenIndex.ShouldBe(0);
        Method("Special").Signature.ShouldBe("Shapes.Special(a integer)");
        Method("Void").TokenIndex.ShouldBe(-1);
    }

    [Fact]
    public void A_methods_own_time_and_errors_go_before_those_of_its_interface()
    {
        Method("Special").Timeout.ShouldBe(TimeSpan.FromMilliseconds(20));
        Method("Void").Timeout.ShouldBe(TimeSpan.FromMilliseconds(700));
        Method("Special").Errors.Keys.Order().ShouldBe(["NOT_FOUND", "TOO_SLOW"]);
        Method("Void").Errors["TOO_SLOW"].ShouldBe(typeof(TimeoutException));
    }

    [Fact]
    public void Defaults_are_those_of_csharp() => Method("Defaults").Parameters.Select(parameter => parameter.DefaultValue).ShouldBe(
        [null, "x", null, 5, Size.Large, Size.Large, 1.5m, default(DateTime), default(Guid), double.NaN]);

    [Fact]
    public void Optional_parameters_may_be_left_out()
    {
        Method("Defaults").MinArguments.ShouldBe(1);
        Method("Defaults").MaxArguments.ShouldBe(10);
        Method("Defaults").Signature.ShouldStartWith("Shapes.Defaults(a integer, [text string], [none integer], [some integer], [size Small|Large]");
    }

    [Fact]
    public void A_params_array_takes_all_that_is_left()
    {
        Method("Rest").MinArguments.ShouldBe(1);
        Method("Rest").MaxArguments.ShouldBe(int.MaxValue);
        Method("Rest").Signature.ShouldBe("Shapes.Rest(first string, rest integer…)");
    }

    [Fact]
    public void A_parameter_is_sensitive_when_anything_that_it_may_hold_is() =>
        Method("Pay").Parameters.Select(parameter => parameter.IsSensitive).ShouldBe([true, true, true, false, false]);

    [Fact]
    public void Only_the_attribute_makes_a_method_one_way() =>
        s_contract.Methods.Where(method => method.IsOneWay).Select(method => method.FullName).ShouldBe(["Shapes.OneWay"]);
}
