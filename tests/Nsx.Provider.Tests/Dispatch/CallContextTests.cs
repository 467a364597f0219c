using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>What a method can know of its call, in every shape of method.</summary>
public sealed class CallContextTests : IAsyncLifetime
{
    public interface ICurious
    {
        string Sync();

        Task<string> LaterAsync();

        IAsyncEnumerable<string> StreamAsync();

        Task LeakAsync();

        string Attempt();

        string SyncBare();
    }

    private sealed class Curious(ManualTimeProvider time) : ICurious
    {
        public string Sync() => Show();

        public async Task<string> LaterAsync()
        {
            await Task.Yield();
            return Show();
        }

        public async IAsyncEnumerable<string> StreamAsync()
        {
            await Task.Yield();
            yield return Show();
            yield return Show();
        }

        public Task LeakAsync()
        {
            CallMetadata.Set("leak", "yes");
            return Task.CompletedTask;
        }

        public string SyncBare() => CallMetadata.Outgoing.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public string Attempt() => $"{CallContext.Current!.Attempt} {CallContext.Current.IdempotencyKey ?? "none"}";

        private string Show()
        {
            var context = CallContext.Current!;
            var words = string.Join(',', context.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
            var left = context.Deadline.IsNone ? "none" : $"{context.Deadline.Left(time).TotalMilliseconds}";
            return $"{context.Method} {left} {words} {context.Peer.StartsWith("127.0.0.1:", StringComparison.Ordinal)}";
        }
    }

    private readonly ManualTimeProvider _time = new();
    private TestProvider _sut = null!;

    public async Task InitializeAsync() => _sut = await TestProvider.StartAsync(
        builder => builder.AddService<ICurious>(new Curious(_time)), options => TestProvider.UseTime(options, _time));

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    [Theory]
    [InlineData("Curious.Sync")]
    [InlineData("Curious.Later")]
    public async Task A_method_sees_its_deadline_words_and_peer(string method)
    {
        var wire = await _sut.ConnectAsync();
        await AskAsync(wire, $"NSX.WITH 't=500 m.tenant=a%20b m.user=me' {method}", $"{method} 500 tenant=a b,user=me True");
        await AskAsync(wire, method, $"{method} 30000  True");
    }

    [Theory]
    [InlineData("Curious.Attempt", "1 none")]
    [InlineData("NSX.WITH 'r=3 i=order-17' Curious.Attempt", "3 order-17")]
    public async Task A_method_sees_which_attempt_it_serves(string call, string seen) => await AskAsync(await _sut.ConnectAsync(), call, seen);

    [Fact]
    public async Task A_stream_sees_the_same_after_each_element()
    {
        const string shown = "Curious.Stream 500 a=1 True";
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH 't=500 m.a=1' Curious.Stream\r\n", $"*2\r\n${shown.Length}\r\n{shown}\r\n${shown.Length}\r\n{shown}\r\n");
        var mux = await _sut.ConnectMuxAsync();
        const string endless = "Curious.Stream none  True";
        await mux.AskAsync("NSX.CALL 1 '' Curious.Stream\r\n", $">3\r\n+nsx.item\r\n:1\r\n${endless.Length}\r\n{endless}\r\n");
    }

    [Fact]
    public async Task Nothing_of_a_call_stays_on_the_thread_for_the_next_one()
    {
        var wire = await _sut.ConnectAsync();
        for (var round = 0; round < 20; round++)
        {
            await wire.AskAsync("NSX.WITH m.a=1 Curious.Leak\r\n", "+OK\r\n");
            await wire.AskAsync("Curious.SyncBare\r\n", "$1\r\n0\r\n");
            await AskAsync(wire, "Curious.Later", "Curious.Later 30000  True");
        }

        CallContext.Current.ShouldBeNull();
    }

    private static Task AskAsync(Wire wire, string call, string shown) => wire.AskAsync(call + "\r\n", $"${shown.Length}\r\n{shown}\r\n");
}
