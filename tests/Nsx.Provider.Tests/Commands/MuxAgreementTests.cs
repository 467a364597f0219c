using System.Text;
using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Commands;

/// <summary>What <c>NSX.MUX ON</c> may ask for: the provider's options decide.</summary>
public sealed class MuxAgreementTests
{
    private const string Usual = "$7\r\nversion\r\n:1\r\n$12\r\nmax-inflight\r\n:1024\r\n$11\r\nmax-request\r\n:8388608\r\n$9\r\nserver-id\r\n$40\r\n";

    public MuxAgreementTests()
    {
        WireSerializers.Register(new BangSerializer("x"));
        WireSerializers.Register(new BangSerializer("other"));
    }

    public interface ITags
    {
        Tag Echo(Tag tag);

        List<Tag> Twice(Tag tag);
    }

    [Theory]
    [InlineData("json", "", "")]
    [InlineData("json", "serializer json", "json")]
    [InlineData("json", "serializer x", null)]
    [InlineData("x", "", null)]
    [InlineData("x", "serializer json", null)]
    [InlineData("x", "serializer x", "x")]
    [InlineData("x", "SERIALIZER x", "x")]
    [InlineData("x", "serializer X", null)]
    [InlineData("x", "serializer other", null)]
    [InlineData("x,json", "", "")]
    [InlineData("json,x", "serializer x", "x")]
    [InlineData("json,x", "serializer json", "json")]
    [InlineData("json,x", "serializer json,x", null)]
    [InlineData("json,x", "serializer nobody", null)]
    [InlineData("json,x,other", "serializer other", "other")]
    [InlineData("json", "colour red", "")]
    [InlineData("json,x", "colour red serializer x", "x")]
    public async Task A_serializer_is_agreed_on_when_the_options_name_it(string options, string asked, string? agreed)
    {
        await using var provider = await StartAsync(all => all.Serializers = options);
        var wire = await provider.ConnectResp3Async();
        await wire.SendAsync($"NSX.MUX ON {asked}\r\n");
        if (agreed is null)
        {
            var name = asked.Length == 0 ? "json" : asked.Split(' ')[1];
            await wire.ExpectAsync($"-ERR no serializer '{name}' here: ProviderOptions.Serializers is '{options}'\r\n");
            await wire.AskAsync("NSX.CALL 7 '' Probe.Add 1 2\r\n", ":3\r\n");
            return;
        }

        await ExpectAgreementAsync(wire, agreed.Length == 0 ? [] : ["serializer", agreed]);
        await wire.AskAsync("NSX.CALL 7 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:7\r\n:3\r\n");
    }

    [Theory]
    [InlineData("", "br", null)]
    [InlineData("br", "", null)]
    [InlineData("br", "br", "br")]
    [InlineData("br", "gzip", null)]
    [InlineData("br", "gzip,br", "br")]
    [InlineData("gzip,br", "br,gzip", "br")]
    [InlineData("br,gzip", "gzip,br", "gzip")]
    [InlineData("br,gzip", "zip,,lz4,gzip", "gzip")]
    [InlineData("br,gzip", "BR", null)]
    public async Task Of_the_ways_to_compress_the_first_one_counts_that_the_options_name(string options, string asked, string? agreed)
    {
        await using var provider = await StartAsync(all => all.Compression = options);
        var wire = await provider.ConnectResp3Async();
        await wire.SendAsync($"NSX.MUX ON {(asked.Length == 0 ? "" : $"compress {asked}")}\r\n");
        await ExpectAgreementAsync(wire, agreed is null ? [] : ["compress", agreed]);
    }

    [Fact]
    public async Task Of_all_names_of_one_byte_only_the_one_that_is_configured_is_taken()
    {
        await using var provider = await StartAsync(options => options.Serializers = "x");
        for (var name = 0; name < 256; name++)
        {
            var wire = await provider.ConnectResp3Async();
            await wire.SendAsync($"*4\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n$10\r\nserializer\r\n$1\r\n{(char)name}\r\n");
            (await wire.ReadLineAsync()).ShouldStartWith(name == 'x' ? "%5" : "-ERR no serializer '");
            wire.Dispose();
        }
    }

    [Fact]
    public async Task Values_have_the_form_that_was_agreed_on_and_plain_calls_JSON()
    {
        await using var provider = await StartAsync(options => options.Serializers = "json,x");
        var wire = await provider.ConnectResp3Async();
        await wire.SendAsync("NSX.MUX ON serializer x\r\n");
        await ExpectAgreementAsync(wire, ["serializer", "x"]);
        await wire.AskAsync("NSX.CALL 1 '' Tags.Echo !tea\r\n", ">3\r\n+nsx.reply\r\n:1\r\n$4\r\n!tea\r\n");
        await wire.AskAsync("NSX.CALL 2 '' Tags.Twice !a\r\n", ">3\r\n+nsx.reply\r\n:2\r\n*2\r\n$2\r\n!a\r\n$2\r\n!a\r\n");
        await wire.AskAsync("NSX.CALL 3 '' Tags.Echo tea\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-ARGS Tags.Echo: 'tag' is not a x (x of Tag: there is no mark): \"tea\"\r\n");
        await wire.AskAsync("""Tags.Echo '{"text":"tea"}'""" + "\r\n", "%1\r\n$4\r\ntext\r\n$3\r\ntea\r\n");
        await wire.AskAsync("""NSX.WITH '' Tags.Echo '{"text":"tea"}'""" + "\r\n", "%1\r\n$4\r\ntext\r\n$3\r\ntea\r\n");
        await wire.SendAsync("NSX.MUX ON\r\n");
        await ExpectAgreementAsync(wire, []);
        await wire.AskAsync("""NSX.CALL 4 '' Tags.Echo '{"text":"tea"}'""" + "\r\n", ">3\r\n+nsx.reply\r\n:4\r\n%1\r\n$4\r\ntext\r\n$3\r\ntea\r\n");
    }

    [Fact]
    public async Task A_call_that_is_sent_again_with_another_serializer_is_not_answered_in_the_first_one()
    {
        await using var provider = await StartAsync(options => options.Serializers = "json,x");
        var first = await provider.ConnectResp3Async();
        await first.SendAsync("NSX.MUX ON serializer x\r\n");
        await ExpectAgreementAsync(first, ["serializer", "x"]);
        await first.AskAsync("NSX.CALL 1 i=k Tags.Echo !tea\r\n", ">3\r\n+nsx.reply\r\n:1\r\n$4\r\n!tea\r\n");
        await first.AskAsync("NSX.CALL 2 i=k Tags.Echo !tea\r\n", ">3\r\n+nsx.reply\r\n:2\r\n$4\r\n!tea\r\n");
        var second = await provider.ConnectAsync();
        await second.AskAsync("NSX.WITH i=k Tags.Echo !tea\r\n", "-ARGS option i: the key \"k\" was used with other arguments of Tags.Echo\r\n");
    }

    [Theory]
    [InlineData("nobody", "", "Nsx:Provider:Serializers: there is no serializer 'nobody', only json")]
    [InlineData("", "", "Nsx:Provider:Serializers: there is no serializer ''")]
    [InlineData("json", "br,zip", "Nsx:Provider:Compression: there is no compression 'zip', only br, gzip")]
    public void Options_that_name_what_there_is_not_are_refused_at_start(string serializers, string compression, string message) =>
        Should.Throw<ArgumentException>(new ProviderOptions { Serializers = serializers, Compression = compression }.Validate).Message.ShouldStartWith(message);

    private static Task<TestProvider> StartAsync(Action<ProviderOptions> configure) =>
        TestProvider.StartAsync(builder => builder.AddService<ITags>(new Tags()), configure);

    private static async Task ExpectAgreementAsync(Wire wire, string[] agreed)
    {
        await wire.ExpectAsync($"%{4 + (agreed.Length / 2)}\r\n{Usual}");
        await wire.ReadLineAsync();
        var text = new StringBuilder();
        foreach (var word in agreed)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        await wire.ExpectAsync(text.ToString());
    }

    private sealed class Tags : ITags
    {
        public Tag Echo(Tag tag) => tag;

        public List<Tag> Twice(Tag tag) => [tag, tag];
    }
}
