namespace Nsx.Consumer;

/// <summary>Calls a method that has filters and one result, or none.</summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class FilteredInvocation<T>
{
    private readonly MethodFrame _frame;
    private readonly ServiceClient _client;
    private readonly InvocationOptions _options;
    private readonly ResultPlan<T> _plan;
    private readonly InvocationNext _blocking;
    private readonly InvocationNext _awaiting;

    public FilteredInvocation(MethodFrame frame, ServiceClient client, InvocationOptions options, IReadOnlyList<IInvocationFilter> filters)
    {
        _frame = frame;
        _client = client;
        _options = options;
        _plan = new(frame, client, options);
        _blocking = Join(filters, InvokeBlockingAsync);
        _awaiting = Join(filters, InvokePlanAsync);
    }

    /// <summary>Calls and blocks until the result has come.</summary>
    public T Invoke(object?[] arguments)
    {
        var task = RunAsync(_blocking, arguments);
        if (task.IsCompleted)
            return task.GetAwaiter().GetResult();

        // A filter waits for something of its own; the caller's method is synchronous, so its thread waits too.
        CallBatch.AboutToBlock();
        return task.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Calls.</summary>
    public ValueTask<T> InvokeAsync(object?[] arguments) => RunAsync(_awaiting, arguments);

    /// <summary>Joins filters to one delegate. Once for each method of a proxy: an invocation makes no delegates.</summary>
    public static InvocationNext Join(IReadOnlyList<IInvocationFilter> filters, InvocationNext invocation)
    {
        var chain = invocation;
        foreach (var filter in filters.Reverse())
        {
            var next = chain;
            chain = context => filter.InvokeAsync(context, next);
        }

        return chain;
    }

    private async ValueTask<T> RunAsync(InvocationNext chain, object?[] arguments)
    {
        var context = new InvocationContext(_frame.Descriptor, arguments, _options, _plan.Time, _plan.TokenOf(arguments));
        await chain(context).ConfigureAwait(false);
        return context.TakeResult<T>();
    }

    private ValueTask InvokeBlockingAsync(InvocationContext context)
    {
        using var words = new OutgoingWords(context);
        try
        {
            context.Return(PlanFor(context).Invoke(context.Values));
            return default;
        }
        finally
        {
            words.Ended();
        }
    }

    private ValueTask InvokePlanAsync(InvocationContext context)
    {
        using var words = new OutgoingWords(context);
        return ReturnAsync(context, PlanFor(context).InvokeAsync(context.Values), words);
    }

    private static async ValueTask ReturnAsync(InvocationContext context, ValueTask<T> task, OutgoingWords words)
    {
        try
        {
            context.Return(await task.ConfigureAwait(false));
        }
        finally
        {
            words.Ended();
        }
    }

    /// <summary>Filters may take longer than all calls do: the service's options, and where it goes, may have changed since.</summary>
    private ResultPlan<T> PlanFor(InvocationContext context)
    {
        var current = _client.Handle.Current;
        return current == _client && ReferenceEquals(context.Options, _options) ? _plan : new(_frame, current, context.Options);
    }
}
