namespace Nsx.Provider.Tests.Dispatch;

public sealed class ArgumentTests : IAsyncLifetime
{
    public enum Size
    {
        Small,
        Large,
    }

    public interface IArguments
    {
        string Token(CancellationToken first, int a);

        string Middle(int a, CancellationToken token, int b = 7);

        string Defaults(int a, string? text = "x", int? none = null, int? some = 5, Size size = Size.Large, decimal price = 1.5m, params int[] rest);

        string Nullables(int? number, string? text, Size? size, byte[]? bytes);

        Task<int> SumAsync(params int[] numbers);
    }

    private sealed class Arguments : IArguments
    {
        public string Token(CancellationToken first, int a) => $"{first.CanBeCanceled} {a}";

        public string Middle(int a, CancellationToken token, int b = 7) => $"{a} {token.CanBeCanceled} {b}";

        public string Defaults(int a, string? text, int? none, int? some, Size size, decimal price, params int[] rest) =>
            $"{a} {text ?? "null"} {none?.ToString() ?? "null"} {some?.ToString() ?? "null"} {size} {price} {string.Join('+', rest)}";

        public string Nullables(int? number, string? text, Size? size, byte[]? bytes) =>
            $"{number?.ToString() ?? "null"} {text ?? "null"} {size?.ToString() ?? "null"} {(bytes is null ? "null" : bytes.Length)}";

        public Task<int> SumAsync(params int[] numbers) => Task.FromResult(numbers.Sum());
    }

    private TestProvider _sut = null!;

    public async Task InitializeAsync() => _sut = await TestProvider.StartAsync(builder => builder
        .AddService<IArguments>(new Arguments())
        .AddFunction("Math.Twice", (int number) => number * 2)
        .AddFunction("Math.LaterTwice", async (int number, CancellationToken token) =>
        {
            await Task.Yield();
            return token.CanBeCanceled ? number * 2 : 0;
        })
        .AddFunction("Arguments.Extra", (string name = "nobody") => $"hello {name}"));

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    [Theory]
    [InlineData("Arguments.Token 1", "True 1")]
    [InlineData("Arguments.Middle 1", "1 True 7")]
    [InlineData("Arguments.Middle 1 2", "1 True 2")]
    [InlineData("Arguments.Defaults 1", "1 x null 5 Large 1.5 ")]
    [InlineData("Arguments.Defaults 1 y 2 '' small 2.50 3 4 5", "1 y 2 null Small 2.50 3+4+5")]
    [InlineData("NSX.WITH n=1 Arguments.Defaults 1 ''", "1 null null 5 Large 1.5 ")]
    [InlineData("Arguments.Nullables '' '' '' ''", "null  null 0")]
    [InlineData("NSX.WITH n=0,1,2,3 Arguments.Nullables '' '' '' ''", "null null null null")]
    [InlineData("Arguments.Nullables 1 a 1 abc", "1 a Large 3")]
    [InlineData("Arguments.Extra", "hello nobody")]
    [InlineData("Arguments.Extra Ada", "hello Ada")]
    public async Task Arguments_meet_their_parameters(string call, string result)
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync(call + "\r\n", $"${result.Length}\r\n{result}\r\n");
    }

    [Theory]
    [InlineData("Math.Twice 4", ":8\r\n")]
    [InlineData("Math.LaterTwice 4", ":8\r\n")]
    [InlineData("Arguments.Sum", ":0\r\n")]
    [InlineData("Arguments.Sum 1 2 3", ":6\r\n")]
    [InlineData("Arguments.Sum 1 x 3", "-ARGS Arguments.Sum: 'numbers' is not an integer (a whole number from -2147483648 to 2147483647): \"x\"\r\n")]
    [InlineData("Math.Twice", "-ARGS Math.Twice(number integer) takes 1 arguments, got 0\r\n")]
    [InlineData("Arguments.Middle", "-ARGS Arguments.Middle(a integer, [b integer]) takes 1 to 2 arguments, got 0\r\n")]
    public async Task Functions_and_params_are_called_alike(string call, string reply)
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync(call + "\r\n", reply);
    }
}
