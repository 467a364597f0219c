using System.Collections.Concurrent;
using System.Security.Cryptography;
using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Provider;

/// <summary>Keeps results of <see cref="IdempotentAttribute">idempotent</see> methods for a while, and has equal calls that come at once executed once.</summary>
/// <remarks>
/// Other methods and streams pass. Calls are equal when method, arguments and <see cref="ResultCacheOptions.VaryBy"/> are. Errors are
/// not kept: those who waited for a call that failed are then executed each for itself, and when its caller gave it up, one of them for all. A result is shared: nobody may change it after it was returned.
/// Filters that decide who may call belong further out.
/// </remarks>
public sealed class ResultCacheFilter : ICallFilter
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<MethodDescriptor, ArgumentBox[]> _boxes = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Queue<Entry> _ended = new();
    private readonly ResultCacheOptions _options;

    /// <summary>Makes a filter.</summary>
    /// <param name="options">How results are kept; null for the defaults.</param>
    public ResultCacheFilter(ResultCacheOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
    }

    /// <inheritdoc/>
    public ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var method = context.Descriptor;
        return method.IsIdempotent && method.Shape != ReturnShape.Stream && method.ResultType != typeof(Nothing)
            ? ShareAsync(context, next, KeyOf(context))
            : next(context);
    }

    private async ValueTask ShareAsync(CallFilterContext context, CallFilterNext next, string key)
    {
        Entry entry;
        do
        {
            entry = FindOrAdd(key, context.Time, out var isMine);
            if (isMine)
            {
                await ExecuteAsync(context, next, entry).ConfigureAwait(false);
                return;
            }

            await entry.Ended.Task.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        }
        while (entry.State == EntryState.GivenUp);

        // After a failure each goes by itself: one after the other they would fail ever later.
        if (entry.State == EntryState.Well)
            context.Result = entry.Result;
        else
            await next(context).ConfigureAwait(false);
    }

    private async ValueTask ExecuteAsync(CallFilterContext context, CallFilterNext next, Entry entry)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.HasResult)
                (entry.Result, entry.State) = (context.Result, EntryState.Well);
        }
        finally
        {
            if (entry.State != EntryState.Well && context.CancellationToken.IsCancellationRequested)
                entry.State = EntryState.GivenUp;
            End(entry, context.Time);
        }
    }

    private Entry FindOrAdd(string key, TimeProvider time, out bool isNew)
    {
        lock (_lock)
        {
            while (_ended.TryPeek(out var oldest) && time.GetElapsedTime(oldest.EndedAt) >= _options.TimeToLive)
                Forget_NeedsLock();
            isNew = !_entries.TryGetValue(key, out var entry);
            return isNew ? _entries[key] = new(key) : entry!;
        }
    }

    private void End(Entry entry, TimeProvider time)
    {
        lock (_lock)
        {
            if (entry.State == EntryState.Well)
            {
                entry.EndedAt = time.GetTimestamp();
                _ended.Enqueue(entry);
                if (_ended.Count > _options.MaxEntries)
                    Forget_NeedsLock();
            }
            else
            {
                _entries.Remove(entry.Key);
            }
        }

        entry.Ended.SetResult();
    }

    private void Forget_NeedsLock() => _entries.Remove(_ended.Dequeue().Key);

    private string KeyOf(CallFilterContext context)
    {
        var boxes = _boxes.GetOrAdd(context.Descriptor, static method => [.. method.Parameters.Select(ArgumentBox.For)]);
        var writer = new RespWriter();
        for (var i = 0; i < boxes.Length; i++)
            boxes[i].Write(writer, context.Arguments[i]);
        foreach (var word in _options.VaryBy)
        {
            if (context.Call.Metadata.TryGetValue(word, out var value))
                writer.BulkText(value);
            else
                writer.Null();
        }

        return $"{context.Method} {Convert.ToHexString(SHA256.HashData(writer.Written))}";
    }

    private enum EntryState
    {
        Failed,
        GivenUp,
        Well,
    }

    private sealed class Entry(string key)
    {
        public string Key => key;

        /// <summary>How the call ended. Set before <see cref="Ended"/>.</summary>
        public EntryState State { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object? Result { get; set; }

        public long EndedAt { get; set; }
    }
}
