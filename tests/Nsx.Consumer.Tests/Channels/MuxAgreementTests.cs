using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Channels;

/// <summary>What a consumer asks a provider for, and what it does with an answer that is another.</summary>
public sealed class MuxAgreementTests
{
    private const string Hello = "*4\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$7\r\nSETNAME\r\n$3\r\nnsx\r\n";

    public MuxAgreementTests() => WireSerializers.Register(new BangSerializer("bang"));

    public interface ITags
    {
        Task<Tag?> EchoAsync(Tag? tag);

        Task<List<Tag>> TwiceAsync(Tag tag);

        IAsyncEnumerable<Tag> StreamAsync(Tag tag);

        int Count(params Tag[] tags);
    }

    [Theory]
    [InlineData("json", "", "*2\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n")]
    [InlineData("bang", "", "*4\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n$10\r\nserializer\r\n$4\r\nbang\r\n")]
    [InlineData("json", "gzip, br", "*4\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n$8\r\ncompress\r\n$7\r\ngzip,br\r\n")]
    [InlineData("bang", "br", "*6\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n$10\r\nserializer\r\n$4\r\nbang\r\n$8\r\ncompress\r\n$2\r\nbr\r\n")]
    public async Task It_asks_for_what_its_options_say(string serializer, string compression, string request)
    {
        await using var desks = new Desks(options => (options.Serializer, options.Compression) = (serializer, compression));
        using var peer = desks.AddPeer();
        _ = desks.Client;
        await (await peer.AcceptAsync()).ExpectAsync(Hello + request);
    }

    [Theory]
    [InlineData("bang", "", "%0\r\n", "ConsumerOptions.Serializer is 'bang': it speaks 'json' (ProviderOptions.Serializers there)")]
    [InlineData("bang", "", "%1\r\n+serializer\r\n+other\r\n", "ConsumerOptions.Serializer is 'bang': it speaks 'other' (ProviderOptions.Serializers there)")]
    [InlineData("json", "", "%1\r\n+serializer\r\n+bang\r\n", "ConsumerOptions.Serializer is 'json': it speaks 'bang' (ProviderOptions.Serializers there)")]
    [InlineData("bang", "", "-ERR no serializer 'bang' here: ProviderOptions.Serializers is 'json'\r\n", "ConsumerOptions.Serializer is 'bang': ERR no serializer 'bang' here: ProviderOptions.Serializers is 'json'")]
    [InlineData("json", "", "%1\r\n+compress\r\n+br\r\n", "it compresses with 'br', and nobody asked for that: ConsumerOptions.Compression is ''")]
    [InlineData("json", "br", "%1\r\n+compress\r\n+gzip\r\n", "it compresses with 'gzip', and nobody asked for that: ConsumerOptions.Compression is 'br'")]
    public async Task A_provider_that_says_otherwise_is_not_used_and_both_options_are_named(string serializer, string compression, string answer, string why)
    {
        await using var desks = new Desks(options => (options.Serializer, options.Compression) = (serializer, compression));
        using var peer = desks.AddPeer();
        _ = peer.ServeAsync(async wire =>
        {
            await wire.ReadLineAsync();
            await wire.SendAsync("%1\r\n$5\r\nproto\r\n:3\r\n" + answer);
            await wire.ReadToEndAsync();
        });
        var e = await Should.ThrowAsync<RpcException>(() => desks.Client.TaskAsync());
        (e.Status, e.Outcome).ShouldBe((RpcStatus.Unavailable, RpcOutcome.NotExecuted));
        e.ToString().ShouldContain(why);
    }

    [Theory]
    [InlineData("bang", "", "bang", "")]
    [InlineData("json,bang", "br,gzip", "bang", "gzip")]
    [InlineData("json,bang", "br", "json", "gzip,br")]
    [InlineData("json", "", "json", "br")]
    public async Task Peers_that_agree_call_each_other(string offered, string allowed, string serializer, string compression)
    {
        await using var desks = new Desks(options => (options.Serializer, options.Compression, options.CompressFromBytes) = (serializer, compression, 100));
        await using var provider = Provider.NsxProvider.Create(
            options => (options.Listen, options.Propagation, options.Serializers, options.Compression, options.CompressFromBytes) = ("127.0.0.1:0", TimeSpan.Zero, offered, allowed, 100),
            builder => builder.AddService<ITags>(new Tags()),
            desks.Registry);
        await provider.StartAsync();
        var sut = desks.Consumer.Create<ITags>();
        var tag = new Tag(string.Join(' ', Enumerable.Range(0, 500)));
        (await sut.EchoAsync(tag)).ShouldBe(tag);
        (await sut.EchoAsync(null)).ShouldBeNull();
        (await sut.EchoAsync(new(""))).ShouldBe(new(""));
        (await sut.TwiceAsync(tag)).ShouldBe([tag, tag]);
        sut.Count(tag, tag, tag).ShouldBe(3);
        sut.Count().ShouldBe(0);
        var items = new List<Tag>();
        await foreach (var item in sut.StreamAsync(tag))
            items.Add(item);
        items.ShouldBe([tag, tag]);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (await sut.EchoAsync(new(tag.Text + i))).ShouldBe(new(tag.Text + i))));
    }

    [Theory]
    [InlineData("nobody", "", "Nsx:Consumer:Serializer: there is no serializer 'nobody', only json")]
    [InlineData("json,bang", "", "Nsx:Consumer:Serializer: there is no serializer 'json,bang', only json")]
    [InlineData("json", "zip", "Nsx:Consumer:Compression: there is no compression 'zip', only br, gzip")]
    public void Options_that_name_what_there_is_not_are_refused_at_start(string serializer, string compression, string message) =>
        Should.Throw<ArgumentException>(new ConsumerOptions { Serializer = serializer, Compression = compression }.Validate).Message.ShouldStartWith(message);

    private sealed class Tags : ITags
    {
        public Task<Tag?> EchoAsync(Tag? tag) => Task.FromResult(tag);

        public Task<List<Tag>> TwiceAsync(Tag tag) => Task.FromResult<List<Tag>>([tag, tag]);

        public async IAsyncEnumerable<Tag> StreamAsync(Tag tag)
        {
            yield return tag;
            await Task.Yield();
            yield return tag;
        }

        public int Count(params Tag[] tags) => tags.Length;
    }
}
