using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Filters;

public sealed class InvocationFilterTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly InvocationFilters _filters;
    private readonly Desks _desks;

    public InvocationFilterTests()
    {
        InvocationFilters? filters = null;
        _desks = new(options => filters = options.Filters);
        _filters = filters!;
    }

    public ValueTask DisposeAsync() => _desks.DisposeAsync();

    private async Task<(IDesk Client, Desk Desk)> StartAsync()
    {
        var (_, desk) = await _desks.AddProviderAsync();
        await _desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        return (_desks.Client, desk);
    }

    [Fact]
    public async Task Filters_run_in_order_around_the_methods_that_they_are_for()
    {
        _filters.Add(Note("second")).Add(Note("third"), "Desk").Add(Note("first"), "desk.ADD", order: -1).Add(Note("never"), "Desk.Text");
        var (sut, _) = await StartAsync();
        sut.Add(1, 2).ShouldBe(3);
        _seen.ShouldBe(["> first", "> second", "> third", "< third", "< second", "< first"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_that_does_nothing_changes_nothing_in_any_shape_of_method(bool isSlow)
    {
        _filters.Add(async (context, next) =>
        {
            if (isSlow)
                await Task.Yield();
            await next(context);
        });
        var (sut, desk) = await StartAsync();
        sut.Void();
        sut.Add(1, 2).ShouldBe(3);
        sut.Sum(1, 2, 3).ShouldBe(6);
        sut.Bytes(null).ShouldBeNull();
        sut.Size(Size.Small).ShouldBeNull();
        await sut.TaskAsync();
        (await sut.TextAsync("x")).ShouldBe("x");
        (await sut.TextAsync(null)).ShouldBeNull();
        await sut.ValueTaskAsync();
        (await sut.ItemAsync(null)).ShouldBeNull();
        var items = new List<long>();
        await foreach (var item in sut.CountAsync(100))
            items.Add(item);
        items.Count.ShouldBe(100);
        sut.Tell("one");
        await sut.TellLaterAsync("two");
        await Eventually.BeTrueAsync(() => desk.Told.Contains("one") && desk.Told.Contains("two"), "both one-way calls came");
        Should.Throw<KeyNotFoundException>(() => sut.Fail("declared")).Message.ShouldBe("no such thing");
        using var cancel = new CancellationTokenSource();
        var hanging = sut.HangAsync(cancel.Token);
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => hanging)).CancellationToken.ShouldBe(cancel.Token);
    }

    [Fact]
    public async Task A_synchronous_method_stays_on_its_thread_when_its_filters_do_not_wait()
    {
        var threads = new List<int>();
        _filters.Add((context, next) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            var task = next(context);
            task.IsCompletedSuccessfully.ShouldBeTrue();
            threads.Add(Environment.CurrentManagedThreadId);
            return task;
        });
        var (sut, _) = await StartAsync();
        var mine = Environment.CurrentManagedThreadId;
        sut.Add(1, 2).ShouldBe(3);
        threads.ShouldBe([mine, mine]);
    }

    [Fact]
    public async Task A_filter_sees_and_changes_arguments_and_the_result()
    {
        _filters.Add(
            async (context, next) =>
            {
                _seen.Enqueue($"{context.Method} {string.Join(',', context.Arguments)}");
                context.SetArgument("b", context.GetArgument<int>("a") * 10);
                context.SetArgument(0, context.GetArgument<int>(1) + 1);
                await next(context);
                context.Result = (int)context.Result! * 2;
            },
            "Desk.Add");
        var (sut, _) = await StartAsync();
        sut.Add(1, 2).ShouldBe(42);
        _seen.ShouldBe(["Desk.Add 1,2"]);
    }

    [Fact]
    public async Task A_filter_may_answer_itself_or_refuse_and_nothing_is_sent()
    {
        _filters.Add((context, next) =>
        {
            if (context.Method == "Desk.Void")
                throw new UnauthorizedAccessException("not now");
            if (context.Method != "Desk.Tell")
                context.Result = context.Method == "Desk.Add" ? 7 : "short";
            return default;
        });
        var sut = _desks.Client;
        sut.Add(1, 2).ShouldBe(7);
        (await sut.TextAsync("x")).ShouldBe("short");
        sut.Tell("nobody");
        Should.Throw<UnauthorizedAccessException>(sut.Void).Message.ShouldBe("not now");
        Should.Throw<ArgumentException>(() => sut.Sum(1)).Message.ShouldStartWith("The result of Desk.Sum must be of type System.Int32, is System.String.");
        (await Should.ThrowAsync<ArgumentException>(async () => await sut.ItemAsync(null))).Message.ShouldStartWith("The result of Desk.Item must be of type ");
    }

    [Fact]
    public async Task A_filter_that_forgets_the_result_is_told()
    {
        _filters.Add((_, _) => default);
        await Task.Yield();
        Should.Throw<InvalidOperationException>(() => _desks.Client.Add(1, 2)).Message.ShouldBe("A filter has neither called next nor set the result of Desk.Add.");
    }

    [Fact]
    public async Task Words_of_a_filter_go_out_with_its_invocation_and_with_no_other()
    {
        _filters.Add(
            async (context, next) =>
            {
                await Task.Yield();
                context.SetMetadata("token", "t1");
                await next(context);
            },
            "Desk.Context");
        _filters.Add(new TokenSourceFilter(async _ =>
        {
            await Task.Yield();
            return "t2";
        }, "token.b"));
        var (sut, _) = await StartAsync();
        using (CallMetadata.Set("tenant", "blue"))
        {
            (await sut.ContextAsync()).ShouldStartWith("tenant=blue,token=t1,token.b=t2 ");
            CallMetadata.Outgoing.Keys.ShouldBe(["tenant"]);
        }
    }

    [Fact]
    public async Task Words_of_a_filter_go_out_with_streams_and_with_synchronous_methods()
    {
        await _desks.AddProviderAsync(builder => builder.AddService<IWords>(new Words()));
        _filters.Add(new TokenSourceFilter(_ => new("t1")));
        await _desks.Consumer.WaitForReadyAsync<IWords>(TimeSpan.FromSeconds(20));
        var sut = _desks.Consumer.Create<IWords>();
        sut.Token().ShouldBe("t1");
        var tokens = new List<string>();
        await foreach (var token in sut.TokensAsync())
            tokens.Add(token);
        tokens.ShouldBe(["t1", "t1"]);
        CallMetadata.Outgoing.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_filter_sees_the_words_that_came_back_and_so_does_the_caller()
    {
        await _desks.AddProviderAsync(builder => builder.AddService<IWords>(new Words()));
        _filters.Add(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            finally
            {
                _seen.Enqueue(context.ResponseMetadata.GetValueOrDefault("echo", "none"));
            }
        });
        await _desks.Consumer.WaitForReadyAsync<IWords>(TimeSpan.FromSeconds(20));
        var sut = _desks.Consumer.Create<IWords>();
        using var response = CallMetadata.CaptureResponse();
        sut.Token();
        response["echo"].ShouldBe("sync");
        await Should.ThrowAsync<DeclaredException>(() => sut.FailAsync());
        response["echo"].ShouldBe("error");
        await foreach (var _ in sut.TokensAsync())
        {
        }

        response["echo"].ShouldBe("stream");
        _seen.ShouldBe(["sync", "error", "none"]);
    }

    [Fact]
    public async Task A_filter_changes_the_timeout_of_an_invocation()
    {
        var time = new ManualTimeProvider();
        await using var desks = new Desks(options =>
        {
            Patience.UseTime(options, time);
            options.Filters.Add((context, next) =>
            {
                context.Options = context.Options with { Timeout = TimeSpan.FromSeconds(30) };
                return next(context);
            });
        });
        var (_, desk) = await desks.AddProviderAsync();
        var sut = desks.Client;
        Task[] calls = [sut.HangAsync(), Task.Factory.StartNew(() => sut.HangSync(), TaskCreationOptions.LongRunning)];
        await Eventually.BeTrueAsync(() => desk.Told.Count(word => word == "hang") == 2, "both methods have begun");
        await time.AdvanceUntilAsync(() => calls.All(call => call.IsCompleted), TimeSpan.FromSeconds(31), "both are given up");
        foreach (var call in calls)
            (await Should.ThrowAsync<RpcException>(() => call)).Message.ShouldContain("no answer within 30000 ms");
    }

    [Fact]
    public async Task A_filter_may_invoke_again()
    {
        _filters.Add(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (KeyNotFoundException)
            {
                context.SetArgument("kind", "code");
                await next(context);
            }
        });
        var (sut, _) = await StartAsync();
        Should.Throw<DeclaredException>(() => sut.Fail("declared")).Code.ShouldBe("SOLD_OUT");
    }

    [Fact]
    public async Task Each_enumeration_of_a_stream_goes_through_the_filters_which_may_wrap_it()
    {
        _filters.Add(
            async (context, next) =>
            {
                _seen.Enqueue("begin");
                context.SetArgument("to", context.GetArgument<long>("to") + 1);
                await next(context);
                context.Result = TwiceAsync((IAsyncEnumerable<long>)context.Result!);
            },
            "Desk.Count");
        var (sut, _) = await StartAsync();
        var stream = sut.CountAsync(2);
        _seen.ShouldBeEmpty();
        for (var round = 0; round < 2; round++)
        {
            var items = new List<long>();
            await foreach (var item in stream)
                items.Add(item);
            items.ShouldBe([2, 4, 6]);
        }

        _seen.ShouldBe(["begin", "begin"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_filter_of_a_stream_is_cancelled_by_the_token_of_the_method_and_by_that_of_the_enumeration(bool isOwn, bool hasOther)
    {
        _filters.Add(async (context, next) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            await next(context);
        });
        using var cancel = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var unused = hasOther ? other.Token : default;
        var stream = _desks.Client.CountAsync(3, isOwn ? cancel.Token : unused).GetAsyncEnumerator(isOwn ? unused : cancel.Token);
        var step = stream.MoveNextAsync();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await step);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_filter_of_the_container_stands_around_its_services()
    {
        var (provider, _) = await _desks.AddProviderAsync();
        var services = new ServiceCollection();
        services.AddSingleton(_seen);
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton<IServiceRegistry>(_desks.Registry);
        services.AddNsxConsumer<IDesk>().AddNsxConsumerFilter<SeenFilter>("Desk.Add");
        await using var container = services.BuildServiceProvider();
        await container.GetRequiredService<NsxConsumer>().WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        var sut = container.GetRequiredService<IDesk>();
        sut.Add(1, 2).ShouldBe(3);
        sut.Void();
        _seen.ShouldBe(["Desk.Add"]);
    }

    [Fact]
    public async Task The_log_tells_method_and_status_of_an_invocation()
    {
        using var log = new LogCollector();
        using var loggers = Microsoft.Extensions.Logging.LoggerFactory.Create(logging => logging.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log));
        _filters.Add(new InvocationLogFilter(loggers));
        var (sut, _) = await StartAsync();
        sut.Add(1, 2);
        Should.Throw<DeclaredException>(() => sut.Fail("code"));
        var lines = log.Messages(3020);
        lines[0].ShouldMatch("^Desk\\.Add: ok in [\\d.]+ ms$");
        lines[1].ShouldMatch("^Desk\\.Fail: SOLD_OUT in [\\d.]+ ms$");
    }

    private Func<InvocationContext, InvocationNext, ValueTask> Note(string name) => async (context, next) =>
    {
        _seen.Enqueue("> " + name);
        await next(context);
        _seen.Enqueue("< " + name);
    };

    private static async IAsyncEnumerable<long> TwiceAsync(IAsyncEnumerable<long> items)
    {
        await foreach (var item in items)
            yield return item * 2;
    }

    public sealed class SeenFilter(ConcurrentQueue<string> seen) : IInvocationFilter
    {
        public ValueTask InvokeAsync(InvocationContext context, InvocationNext next)
        {
            seen.Enqueue(context.Method);
            return next(context);
        }
    }

    public interface IWords
    {
        string Token();

        Task FailAsync();

        IAsyncEnumerable<string> TokensAsync();
    }

    private sealed class Words : IWords
    {
        public string Token() => Echo("sync");

        public Task FailAsync() => throw new DeclaredException("BROKEN", Echo("error"));

        public async IAsyncEnumerable<string> TokensAsync()
        {
            await Task.Yield();
            yield return Echo("stream");
            yield return Echo("stream");
        }

        private static string Echo(string what)
        {
            CallContext.Current!.SetResponseMetadata("echo", what);
            return CallContext.Current.Metadata.GetValueOrDefault("token", "none");
        }
    }
}
