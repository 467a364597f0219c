using System.Reflection;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>What all proxies of one contract share that go to the same target.</summary>
internal sealed class ServiceClient
{
    public ServiceClient(ContractDescriptor contract, ServiceTarget target, ConsumerOptions options, ServiceOptions service)
    {
        Contract = contract;
        Target = target;
        Options = options;
        Service = service;
        Methods = contract.Methods.ToDictionary(method => method.Method, method => new InterceptorFactory(new(method, options)));
        Handle = new(this);
    }

    private ServiceClient(ServiceClient before, ServiceTarget target, ServiceOptions service)
    {
        Contract = before.Contract;
        Target = target;
        Options = before.Options;
        Service = service;
        Methods = before.Methods;
        Handle = before.Handle;
    }

    /// <summary>The contract.</summary>
    public ContractDescriptor Contract { get; }

    /// <summary>Where its calls go.</summary>
    public ServiceTarget Target { get; }

    /// <summary>The consumer's options.</summary>
    public ConsumerOptions Options { get; }

    /// <summary>The service's options.</summary>
    public ServiceOptions Service { get; }

    /// <summary>How each method is intercepted.</summary>
    public IReadOnlyDictionary<MethodInfo, InterceptorFactory> Methods { get; }

    /// <summary>Knows what takes its place when the options change: for calls that begin long after they were prepared.</summary>
    public ServiceHandle Handle { get; }

    /// <summary>The same contract with other options.</summary>
    public ServiceClient With(ServiceTarget target, ServiceOptions service) => new(this, target, service);
}
