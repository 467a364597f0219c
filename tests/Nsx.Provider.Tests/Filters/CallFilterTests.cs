using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Nsx.Provider.Tests.Filters;

public sealed class CallFilterTests
{
    private readonly ConcurrentQueue<string> _seen = new();

    [Fact]
    public async Task Filters_run_in_order_around_the_method_and_back()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddFilter(Note("second"))
            .AddFilter(Note("third"), "Probe")
            .AddFilter(Note("first"), "probe.ADD", order: -1)
            .AddFilter(Note("never"), "Probe.Text"));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
        _seen.ShouldBe(["> first", "> second", "> third", "< third", "< second", "< first"]);
    }

    [Theory]
    [InlineData("Probe.Add 1 2", ":3\r\n")]
    [InlineData("Probe.Text ''", "$0\r\n\r\n")]
    [InlineData("NSX.WITH n=0 Probe.Text ''", "$-1\r\n")]
    [InlineData("Probe.Nothing", "+OK\r\n")]
    [InlineData("Probe.NothingAsync2", "+OK\r\n")]
    [InlineData("Probe.Wait opened", "$4\r\nopen\r\n")]
    [InlineData("Probe.Block opened", "$4\r\nopen\r\n")]
    [InlineData("Probe.Count 3", "*3\r\n:1\r\n:2\r\n:3\r\n")]
    [InlineData("Math.Sum 1 2 3", ":6\r\n")]
    [InlineData("Math.Later", "$-1\r\n")]
    public async Task A_filter_that_does_nothing_changes_nothing(string call, string reply)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddFunction("Math.Sum", (int first, params int[] rest) => first + rest.Sum())
            .AddFunction("Math.Later", async ValueTask<string?> (CancellationToken token, int? none = null) =>
            {
                await Task.Yield();
                return token.CanBeCanceled && none is null ? null : "wrong";
            })
            .AddFilter((context, next) => next(context)));
        sut.Probe["opened"].Open();
        var wire = await sut.ConnectAsync();
        await wire.AskAsync(call + "\r\n", reply);
    }

    [Fact]
    public async Task A_filter_sees_and_changes_arguments_by_name_and_position()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(
            (context, next) =>
            {
                _seen.Enqueue($"{context.Method} {string.Join(',', context.Arguments)} {context.Call.Metadata["tenant"]}");
                context.SetArgument("b", context.GetArgument<int>("a") * 10);
                context.SetArgument(0, context.GetArgument<int>(1) + 1);
                return next(context);
            },
            "Probe.Add"));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH m.tenant=blue Probe.Add 1 2\r\n", ":21\r\n");
        _seen.ShouldBe(["Probe.Add 1,2 blue"]);
    }

    [Fact]
    public async Task A_filter_changes_the_result()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(
            async (context, next) =>
            {
                await next(context);
                context.Result = (int)context.Result! * 2;
            },
            "Probe.Add"));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Add 1 2\r\n", ":6\r\n");
    }

    [Fact]
    public async Task A_filter_that_sets_the_result_and_does_not_go_on_leaves_the_method_out()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(
            (context, _) =>
            {
                if (context.Method == "Probe.Wait")
                    context.Result = "short";
                return default;
            }));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Wait gate\r\n", "$5\r\nshort\r\n");
        await wire.AskAsync("Probe.Nothing\r\n", "+OK\r\n");
        sut.Probe["gate"].Entries.ShouldBe(0);
        sut.Probe["Nothing"].Entries.ShouldBe(0);
    }

    [Theory]
    [InlineData("Probe.Add 1 2", "A filter has neither called next nor set the result of Probe.Add.")]
    [InlineData("Probe.Text x", "The result of Probe.Text must be of type System.String, is System.Int32. (Parameter 'value')")]
    [InlineData("Probe.Block x", "'gate' of Probe.Block must be of type System.String, is System.Int32. (Parameter 'value')")]
    [InlineData("Probe.Wait x", "Probe.Wait(gate string) has no parameter 'gaet'. (Parameter 'name')")]
    public async Task A_filters_mistake_is_an_internal_error_that_the_log_explains(string call, string message)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter((context, _) =>
        {
            if (context.Method == "Probe.Text")
                context.Result = 1;
            else if (context.Method == "Probe.Block")
                context.SetArgument("gate", 1);
            else if (context.Method == "Probe.Wait")
                context.GetArgument<string>("gaet");
            return default;
        }));
        var wire = await sut.ConnectAsync();
        await wire.SendAsync(call + "\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-INTERNAL ");
        sut.Log.Entries.Single(entry => entry.EventId == 2001).Exception!.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData(RpcStatus.PermissionDenied, "-NOPERM not you\r\n")]
    [InlineData(RpcStatus.Unauthenticated, "-NOAUTH not you\r\n")]
    [InlineData(RpcStatus.InvalidArgument, "-ARGS not you\r\n")]
    [InlineData(RpcStatus.Busy, "-BUSY retry-after-ms=250 not you\r\n")]
    public async Task A_filter_refuses_with_a_status_and_the_method_does_not_begin(RpcStatus status, string reply)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter((_, _) => throw new RpcException(status, "not you")
        {
            RetryAfter = status == RpcStatus.Busy ? TimeSpan.FromMilliseconds(250) : null,
        }));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Probe.Nothing\r\n", reply);
        await wire.AskAsync("Probe.Count 3\r\n", reply);
        sut.Probe["Nothing"].Entries.ShouldBe(0);
        sut.Probe.Produced.ShouldBe(0);
    }

    [Theory]
    [InlineData(RpcStatus.Internal, null, false)]
    [InlineData(RpcStatus.ConnectionLost, null, false)]
    [InlineData(RpcStatus.Unavailable, null, false)]
    [InlineData(RpcStatus.PermissionDenied, "Other.Method", false)]
    [InlineData(RpcStatus.PermissionDenied, null, true)]
    public async Task What_a_filter_cannot_know_or_says_too_late_stays_in_the_log(RpcStatus status, string? other, bool isLate)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(async (context, next) =>
        {
            if (isLate)
                await next(context);
            throw new RpcException(status, "secret") { Method = other };
        }));
        var wire = await sut.ConnectAsync();
        await wire.SendAsync("Probe.Add 1 2\r\n");
        var line = await wire.ReadLineAsync();
        line.ShouldStartWith("-INTERNAL ");
        line.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_filter_may_handle_what_the_method_throws()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddFunction("Math.Fail", int () => throw new DeclaredException("SOLD_OUT", "no tea"))
            .AddFilter(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (DeclaredException)
                {
                    context.Result = 7;
                }
            }));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Math.Fail\r\n", ":7\r\n");
    }

    [Fact]
    public async Task Only_an_idempotent_method_can_be_called_again()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddService<ICounter>(new Counter())
            .AddFilter(async (context, next) =>
            {
                await next(context);
                await next(context);
            }));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Counter.Again\r\n", ":2\r\n");
        await wire.SendAsync("Counter.Once\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-INTERNAL ");
        sut.Log.Entries.Single(entry => entry.EventId == 2001).Exception!.Message.ShouldBe("A filter has called next twice, and Counter.Once is not [Idempotent].");
    }

    [Fact]
    public async Task A_stream_is_a_result_that_can_be_wrapped()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter(
            async (context, next) =>
            {
                context.HasResult.ShouldBeFalse();
                await next(context);
                context.Result = TwiceAsync((IAsyncEnumerable<int>)context.Result!);
            },
            "Probe.Count"));
        var wire = await sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 5 '' Probe.Count 2\r\n", ">3\r\n+nsx.item\r\n:5\r\n:2\r\n>3\r\n+nsx.item\r\n:5\r\n:4\r\n>3\r\n+nsx.reply\r\n:5\r\n_\r\n");
    }

    [Fact]
    public async Task The_token_of_a_filtered_call_fires_when_its_caller_cancels()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddFilter((context, next) => next(context)));
        var wire = await sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 5 '' Probe.Wait gate\r\n");
        await sut.Probe["gate"].Entered;
        await wire.AskAsync("NSX.CANCEL 5\r\n", ">3\r\n+nsx.reply\r\n:5\r\n-CANCELED by caller\r\n");
        await sut.Probe["gate"].Cancelled;
    }

    [Fact]
    public async Task A_filter_of_the_container_shares_the_scope_of_the_call_and_a_refused_call_makes_no_service()
    {
        await using var sut = await TestProvider.StartAsync(builder =>
        {
            builder.Services.AddSingleton(_seen);
            builder.Services.AddScoped<Scope>();
            builder.AddService<ICounter, ScopedCounter>().AddFilter<ScopeFilter>("Counter");
        });
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Counter.Once\r\n", ":1\r\n");
        _seen.ShouldBe(["scope", "filter", "service", "same"]);
        _seen.Clear();
        await wire.AskAsync("Counter.Again\r\n", "-NOPERM never\r\n");
        _seen.ShouldBe(["scope", "filter"]);
    }

    [Fact]
    public async Task The_context_of_the_call_is_there_in_filters_and_behind_them()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder
            .AddFunction("Math.Tenant", () => CallContext.Current!.Metadata["tenant"])
            .AddFilter(async (context, next) =>
            {
                await Task.Yield();
                CallContext.Current.ShouldBe(context.Call);
                await next(context);
            }));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH m.tenant=blue Math.Tenant\r\n", "$4\r\nblue\r\n");
    }

    [Fact]
    public async Task A_filter_for_something_that_is_not_hosted_is_refused_at_start()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => TestProvider.StartAsync(builder => builder.AddFilter<ScopeFilter>("Prob")));
        error.Message.ShouldBe("The filter ScopeFilter is for 'Prob', and no such service or method is hosted.");
    }

    private Func<CallFilterContext, CallFilterNext, ValueTask> Note(string name) => async (context, next) =>
    {
        _seen.Enqueue("> " + name);
        await next(context);
        _seen.Enqueue("< " + name);
    };

    private static async IAsyncEnumerable<int> TwiceAsync(IAsyncEnumerable<int> items)
    {
        await foreach (var item in items)
            yield return item * 2;
    }

    public interface ICounter
    {
        [Idempotent]
        int Again();

        int Once();
    }

    private sealed class Counter : ICounter
    {
        private int _count;

        public int Again() => ++_count;

        public int Once() => ++_count;
    }

    public sealed class Scope
    {
        public Scope(ConcurrentQueue<string> seen) => seen.Enqueue("scope");

        public object Key { get; } = new();
    }

    public sealed class ScopedCounter : ICounter
    {
        private readonly Scope _scope;
        private readonly ConcurrentQueue<string> _seen;

        public ScopedCounter(Scope scope, ConcurrentQueue<string> seen)
        {
            (_scope, _seen) = (scope, seen);
            seen.Enqueue("service");
        }

        public int Again() => 1;

        public int Once()
        {
            _seen.Enqueue(ScopeFilter.Last == _scope ? "same" : "other");
            return 1;
        }
    }

    public sealed class ScopeFilter(Scope scope, ConcurrentQueue<string> seen) : ICallFilter
    {
        private static readonly AsyncLocal<Scope?> s_last = new();

        public static Scope? Last => s_last.Value;

        public ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
        {
            seen.Enqueue("filter");
            if (context.Method == "Counter.Again")
                throw new RpcException(RpcStatus.PermissionDenied, "never");
            s_last.Value = scope;
            return next(context);
        }
    }
}
