namespace Nsx.Provider.Tests.Dispatch;

/// <summary>Words that go back with a reply, in every shape of method.</summary>
public sealed class ResponseMetadataTests : IAsyncLifetime
{
    private const string Words = "%2\r\n$4\r\nnode\r\n$2\r\nn1\r\n$5\r\nqueue\r\n$2\r\n12\r\n";
    private TestProvider _sut = null!;

    public async Task InitializeAsync() => _sut = await TestProvider.StartAsync(builder => builder.AddService<ITalker>(new Talker()));

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    [Theory]
    [InlineData("Talker.Sync", ":1\r\n")]
    [InlineData("Talker.SyncVoid", "_\r\n")]
    [InlineData("Talker.SyncFails", "-SOLD_OUT no tea\r\n")]
    [InlineData("Talker.Later", ":2\r\n")]
    [InlineData("Talker.AtOnce", ":2\r\n")]
    [InlineData("Talker.LaterFails", "-SOLD_OUT no tea\r\n")]
    public async Task A_multiplexed_reply_and_an_error_carry_the_words_behind_the_value(string method, string value)
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync($"NSX.CALL 4 '' {method}\r\n", $">4\r\n+nsx.reply\r\n:4\r\n{value}{Words}");
        await wire.AskAsync("NSX.CALL 4 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:4\r\n:3\r\n");
    }

    [Fact]
    public async Task A_stream_ends_with_the_words()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 4 '' Talker.Stream\r\n", $">3\r\n+nsx.item\r\n:4\r\n:1\r\n>4\r\n+nsx.reply\r\n:4\r\n_\r\n{Words}");
    }

    [Fact]
    public async Task Plain_callers_get_the_value_alone()
    {
        var wire = await _sut.ConnectResp3Async();
        await wire.AskAsync("Talker.Sync\r\nTalker.LaterFails\r\nNSX.WITH '' Talker.Later\r\n", ":1\r\n-SOLD_OUT no tea\r\n:2\r\n");
    }

    [Fact]
    public async Task A_filter_adds_words_of_its_own_even_to_a_refusal()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddFilter((context, next) =>
            {
                context.Call.SetResponseMetadata("queue", "12");
                CallContext.Current!.SetResponseMetadata("node", "n1");
                return context.Method == "Probe.Nothing" ? throw new RpcException(RpcStatus.PermissionDenied, "never") : next(context);
            }));
        var wire = await sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 4 '' Probe.Add 1 2\r\n", $">4\r\n+nsx.reply\r\n:4\r\n:3\r\n{Words}");
        await wire.AskAsync("NSX.CALL 5 '' Probe.Nothing\r\n", $">4\r\n+nsx.reply\r\n:5\r\n-NOPERM never\r\n{Words}");
    }

    [Fact]
    public void Words_have_limits()
    {
        var sut = new CallContext("A.B", Deadline.None, CallMetadata.Empty, "peer");
        Should.Throw<ArgumentException>(() => sut.SetResponseMetadata("Upper", "x"));
        Should.Throw<ArgumentException>(() => sut.SetResponseMetadata("key", new string('x', 4097)));
        for (var i = 0; i < 32; i++)
            sut.SetResponseMetadata($"key{i}", "x");
        sut.SetResponseMetadata("key5", "again");
        Should.Throw<InvalidOperationException>(() => sut.SetResponseMetadata("one.more", "x"));
        sut.ResponseMetadata.Count.ShouldBe(32);
    }

    public interface ITalker
    {
        int Sync();

        void SyncVoid();

        int SyncFails();

        Task<int> LaterAsync();

        ValueTask<int> AtOnceAsync();

        Task LaterFailsAsync();

        IAsyncEnumerable<int> StreamAsync();
    }

    private sealed class Talker : ITalker
    {
        public int Sync() => Talk(1);

        public void SyncVoid() => Talk(1);

        public int SyncFails() => throw new DeclaredException("SOLD_OUT", Talk("no tea"));

        public async Task<int> LaterAsync()
        {
            await Task.Yield();
            return Talk(2);
        }

        public ValueTask<int> AtOnceAsync() => new(Talk(2));

        public async Task LaterFailsAsync()
        {
            await Task.Yield();
            throw new DeclaredException("SOLD_OUT", Talk("no tea"));
        }

        public async IAsyncEnumerable<int> StreamAsync()
        {
            await Task.Yield();
            yield return 1;
            Talk(0);
        }

        private static T Talk<T>(T result)
        {
            CallContext.Current!.SetResponseMetadata("queue", "11");
            CallContext.Current!.SetResponseMetadata("queue", "12");
            CallContext.Current!.SetResponseMetadata("node", "n1");
            return result;
        }
    }
}
