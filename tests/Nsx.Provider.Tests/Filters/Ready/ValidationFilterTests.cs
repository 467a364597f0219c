using System.ComponentModel.DataAnnotations;

namespace Nsx.Provider.Tests.Filters.Ready;

public sealed class ValidationFilterTests
{
    public sealed record Line([StringLength(5)] string Article, [property: Range(1, 9)] int Count);

    public sealed record Order([Required] string? Customer, List<Line> Lines, Dictionary<string, Line>? ByName = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Lines.Count > 2)
                yield return new("has too many lines");
        }
    }

    public interface IShop
    {
        int Add([Range(1, 10)] int a, int b);

        int Search([Required, StringLength(8, MinimumLength = 2)] string? text, CancellationToken cancellationToken, [EmailAddress] string? mail = null);

        int Place(Order order);

        IAsyncEnumerable<int> CountAsync([Range(1, 3)] int to);

        int Enter(SystemsBank.Login login);
    }

    private sealed class Shop : IShop
    {
        public int Add(int a, int b) => a + b;

        public int Search(string? text, CancellationToken cancellationToken, string? mail = null) => 1;

        public int Place(Order order) => 1;

        public int Enter(SystemsBank.Login login) => 1;

        public async IAsyncEnumerable<int> CountAsync(int to)
        {
            await Task.Yield();
            yield return to;
        }
    }

    [Theory]
    [InlineData("Shop.Add 1 99", ":100")]
    [InlineData("Shop.Add 11 1", "-ARGS Shop.Add: 'a': The field a must be between 1 and 10.")]
    [InlineData("Shop.Search tea", ":1")]
    [InlineData("Shop.Search t", "-ARGS Shop.Search: 'text': The field text must be a string with a minimum length of 2 and a maximum length of 8.")]
    [InlineData("NSX.WITH n=0 Shop.Search ''", "-ARGS Shop.Search: 'text': The text field is required.")]
    [InlineData("Shop.Search tea nobody", "-ARGS Shop.Search: 'mail': The mail field is not a valid e-mail address.")]
    [InlineData("Shop.Count 3", "*1\r\n:3")]
    [InlineData("Shop.Count 4", "-ARGS Shop.Count: 'to': The field to must be between 1 and 3.")]
    [InlineData("Shop.Place '{\"customer\":\"Ada\",\"lines\":[{\"article\":\"tea\",\"count\":2}]}'", ":1")]
    [InlineData("Shop.Place '{\"customer\":\"\",\"lines\":[]}'", "-ARGS Shop.Place: 'order.Customer': The order.Customer field is required.")]
    [InlineData("Shop.Place '{\"customer\":\"Ada\",\"lines\":[{\"article\":\"tea\",\"count\":2},{\"article\":\"tea\",\"count\":0}]}'", "-ARGS Shop.Place: 'order.Lines[1].Count': The field order.Lines[1].Count must be between 1 and 9.")]
    [InlineData("Shop.Place '{\"customer\":\"Ada\",\"lines\":[{\"article\":\"coffee\",\"count\":2}]}'", "-ARGS Shop.Place: 'order.Lines[0].Article': The field order.Lines[0].Article must be a string with a maximum length of 5.")]
    [InlineData("Shop.Place '{\"customer\":\"Ada\",\"lines\":[],\"byName\":{\"x\":{\"article\":\"tea\",\"count\":10}}}'", "-ARGS Shop.Place: 'order.ByName[0].Count': The field order.ByName[0].Count must be between 1 and 9.")]
    [InlineData("Shop.Place '{\"customer\":\"Ada\",\"lines\":[{\"article\":\"a\",\"count\":1},{\"article\":\"b\",\"count\":1},{\"article\":\"c\",\"count\":1}]}'", "-ARGS Shop.Place: 'order': has too many lines")]
    [InlineData("Shop.Enter '{\"user\":\"much too long\",\"password\":\"\"}'", "-ARGS Shop.Enter: 'login.User': The field login.User must be a string with a maximum length of 5.")]
    public async Task Arguments_are_checked_before_the_method_begins(string call, string reply)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddService<IShop>(new Shop()).AddFilter(new ValidationFilter(), "Shop"));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync(call + "\r\n", reply + "\r\n");
    }
}
