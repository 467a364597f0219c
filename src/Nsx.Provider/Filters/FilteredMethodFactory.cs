using System.Reflection;
using System.Runtime.CompilerServices;
using Nsx.Protocol;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>Makes the callable method for a C# method that has filters. Whatever its shape, it is called as an asynchronous one.</summary>
internal sealed class FilteredMethodFactory(
    MethodDescriptor descriptor, MethodInfo method, ServiceActivator activator, ProviderRuntime runtime, CommandDocs docs, IReadOnlyList<CallFilterRegistration> filters)
{
    public ServiceMethod Create()
    {
        var name = descriptor.Shape switch
        {
            ReturnShape.Task => descriptor.ResultType == typeof(Nothing) ? nameof(ForTask) : nameof(ForTaskOf),
            ReturnShape.ValueTask => descriptor.ResultType == typeof(Nothing) ? nameof(ForValueTask) : nameof(ForValueTaskOf),
            ReturnShape.Stream => nameof(ForStream),
            _ => nameof(ForSync),
        };
        return (ServiceMethod)GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(descriptor.ResultType)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    private ServiceMethod ForSync<T>() => Make<T, T>(static result => new(result));

    private ServiceMethod ForTaskOf<T>() => Make<Task<T>, T>(static task => new(task));

    private ServiceMethod ForValueTaskOf<T>() => Make<ValueTask<T>, T>(static task => task);

    private ServiceMethod ForTask<T>() => Make<Task, Nothing>(static task => ServiceMethodFactory.WithoutResult(new(task)));

    private ServiceMethod ForValueTask<T>() => Make<ValueTask, Nothing>(ServiceMethodFactory.WithoutResult);

    private ServiceMethod ForStream<T>()
    {
        var call = new FilteredCall<IAsyncEnumerable<T>, IAsyncEnumerable<T>>(descriptor, method, runtime.Time, filters, static items => new(items));
        return new StreamMethod<T>(
            descriptor, (object target, ref CallArguments arguments) => EnumerateAsync(call.Start(target, ref arguments)), activator, runtime, docs);
    }

    private AsyncMethod<ValueTask<T>, T> Make<TReturn, T>(Func<TReturn, ValueTask<T>> toTask) => new(
        descriptor, new FilteredCall<TReturn, T>(descriptor, method, runtime.Time, filters, toTask).Start, activator, runtime, docs, static task => task);

    /// <summary>What the filters say of the start is said by the first element.</summary>
    private static async IAsyncEnumerable<T> EnumerateAsync<T>(ValueTask<IAsyncEnumerable<T>> start, [EnumeratorCancellation] CancellationToken token = default)
    {
        await foreach (var item in (await start.ConfigureAwait(false)).WithCancellation(token).ConfigureAwait(false))
            yield return item;
    }
}
