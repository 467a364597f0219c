using System.Runtime.CompilerServices;

namespace Nsx.Consumer;

/// <summary>Calls a method that has filters and whose result is a stream. Each enumeration goes through the filters anew.</summary>
/// <typeparam name="T">An element.</typeparam>
internal sealed class FilteredStream<T>
{
    private readonly MethodFrame _frame;
    private readonly ServiceClient _client;
    private readonly InvocationOptions _options;
    private readonly StreamPlan<T> _plan;
    private readonly InvocationNext _chain;

    public FilteredStream(MethodFrame frame, ServiceClient client, InvocationOptions options, IReadOnlyList<IInvocationFilter> filters)
    {
        _frame = frame;
        _client = client;
        _options = options;
        _plan = new(frame, client, options);
        _chain = FilteredInvocation<T>.Join(filters, InvokePlanAsync);
    }

    /// <summary>The stream; filters and call begin when it is enumerated.</summary>
    public async IAsyncEnumerable<T> InvokeAsync(object?[] arguments, [EnumeratorCancellation] CancellationToken token = default)
    {
        var own = _plan.TokenOf(arguments);
        using var both = own.CanBeCanceled && token.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(own, token) : null;
        var context = new InvocationContext(_frame.Descriptor, [.. arguments], _options, _plan.Time, both?.Token ?? (own.CanBeCanceled ? own : token));
        await _chain(context).ConfigureAwait(false);
        await foreach (var item in context.TakeResult<IAsyncEnumerable<T>>().WithCancellation(token).ConfigureAwait(false))
            yield return item;
    }

    private ValueTask InvokePlanAsync(InvocationContext context)
    {
        var plan = ReferenceEquals(context.Options, _options) ? _plan : new(_frame, _client, context.Options);
        context.Return(EnumerateAsync(context, plan.Invoke(context.Values)));
        return default;
    }

    private static async IAsyncEnumerable<T> EnumerateAsync(InvocationContext context, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken token = default)
    {
        // In force until the first element only: what an iterator sets does not outlive the step that set it.
        var words = new OutgoingWords(context);
        try
        {
            await foreach (var item in items.WithCancellation(token).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            words.Ended();
        }
    }
}
