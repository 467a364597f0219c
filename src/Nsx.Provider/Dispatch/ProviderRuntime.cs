using System.Reflection;
using Microsoft.Extensions.Logging;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>What all methods of one provider share.</summary>
internal sealed class ProviderRuntime(ProviderOptions options, TimeProvider time, ILogger logger)
{
    private volatile bool _refuses;
    private volatile bool _givesUp;

    /// <summary>What is let in.</summary>
    public AdmissionControl Admission { get; } = new(options, time, logger);

    /// <summary>What is under way.</summary>
    public AllCalls Calls { get; } = new();

    public ProviderOptions Options => options;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>True when new calls are refused because the provider is about to stop.</summary>
    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>True when the provider waits for no call any more: those that wait for a place must not begin.</summary>
    public bool GivesUp
    {
        get => _givesUp;
        set => _givesUp = value;
    }

    /// <summary>The error line for an exception that came out of a method. The one place that decides what callers learn.</summary>
    public string Describe(Exception exception, MethodDescriptor method, OpenCall? call, bool isLoopback)
    {
        if (exception is TargetInvocationException { InnerException: { } inner })
            exception = inner;
        if (exception is CallRefusedException refused)
            return refused.ErrorLine;
        if (call?.EndedBy is { } endedBy && (exception is OperationCanceledException || ReferenceEquals(exception, call.Live?.StreamFailure)))
            return endedBy;
        if (ErrorLine.Declared(exception, method) is { } line)
            return line;
        var id = Guid.NewGuid().ToString("N")[..12];
        ProviderLog.CallFailed(logger, exception, method.FullName, id);
        var details = options.DetailedErrors && isLoopback ? $" {exception.GetType().Name}: {exception.Message}" : "";
        return ErrorLine.Write(StatusCodec.Word(RpcStatus.Internal), id + details);
    }
}
