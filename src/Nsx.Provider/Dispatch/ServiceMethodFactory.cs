using System.Reflection;
using Nsx.Protocol;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>Makes the callable method that fits the shape of a C# method. Once, at start.</summary>
internal static class ServiceMethodFactory
{
    public static ServiceMethod Create(
        ContractDescriptor service, MethodDescriptor descriptor, MethodInfo method, ServiceActivator activator, ProviderRuntime runtime, IReadOnlyList<CallFilterRegistration> filters)
    {
        var docs = new CommandDocs(
            descriptor.Summary ?? service.Summary ?? $"{descriptor.Signature} → {WireName(descriptor)}", service.Name, [.. descriptor.Parameters.Where(parameter => !parameter.IsCallback).Select(Describe)]);
        if (filters.Count > 0)
            return new FilteredMethodFactory(descriptor, method, activator, runtime, docs, filters).Create();
        var name = descriptor.Shape switch
        {
            ReturnShape.Task => descriptor.ResultType == typeof(Nothing) ? nameof(ForTask) : nameof(ForTaskOf),
            ReturnShape.ValueTask => descriptor.ResultType == typeof(Nothing) ? nameof(ForValueTask) : nameof(ForValueTaskOf),
            ReturnShape.Stream => nameof(ForStream),
            _ => nameof(ForSync),
        };
        return (ServiceMethod)Generic(typeof(ServiceMethodFactory), name, descriptor.ResultType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [descriptor, method, activator, runtime, docs], null)!;
    }

    private static ServiceMethod ForSync<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new SyncMethod<T>(d, m, a, r, docs);

    private static ServiceMethod ForStream<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new StreamMethod<T>(d, MethodThunks.Create<IAsyncEnumerable<T>>(d, m), a, r, docs);

    private static ServiceMethod ForTaskOf<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new AsyncMethod<Task<T>, T>(d, MethodThunks.Create<Task<T>>(d, m), a, r, docs, static task => new(task));

    private static ServiceMethod ForValueTaskOf<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new AsyncMethod<ValueTask<T>, T>(d, MethodThunks.Create<ValueTask<T>>(d, m), a, r, docs, static task => task);

    private static ServiceMethod ForTask<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new AsyncMethod<Task, Nothing>(d, MethodThunks.Create<Task>(d, m), a, r, docs, static task => WithoutResult(new(task)));

    private static ServiceMethod ForValueTask<T>(MethodDescriptor d, MethodInfo m, ServiceActivator a, ProviderRuntime r, CommandDocs docs) =>
        new AsyncMethod<ValueTask, Nothing>(d, MethodThunks.Create<ValueTask>(d, m), a, r, docs, WithoutResult);

    /// <summary>Gives a task that has no result one.</summary>
    public static async ValueTask<Nothing> WithoutResult(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default;
    }

    private static CommandArgument Describe(ParameterDescriptor parameter)
    {
        var wire = typeof(WireType<>).MakeGenericType(parameter.ArgumentType);
        var instance = wire.GetProperty(nameof(WireType<int>.Instance))!.GetValue(null);
        var argument = (CommandArgument)wire.GetMethod(nameof(WireType<int>.Describe))!.Invoke(instance, [parameter.Name])!;
        return argument with { IsOptional = parameter.IsOptional || parameter.Kind == ParameterKind.Stream, IsMultiple = parameter.IsParams || parameter.Kind == ParameterKind.Stream };
    }

    private static string WireName(MethodDescriptor descriptor)
    {
        var wire = typeof(WireType<>).MakeGenericType(descriptor.ResultType);
        var name = (string)wire.GetProperty(nameof(WireType<int>.Name))!.GetValue(wire.GetProperty(nameof(WireType<int>.Instance))!.GetValue(null))!;
        return descriptor.Shape == ReturnShape.Stream ? $"stream of {name}" : name;
    }

    private static MethodInfo Generic(Type type, string name, Type argument) =>
        type.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(argument);
}
