using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>What a proxy calls through.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Directory">Its providers.</param>
/// <param name="Options">The consumer's options.</param>
/// <param name="Invocation">What is different for this proxy.</param>
internal sealed record ServiceClient(ContractDescriptor Contract, ServiceDirectory Directory, ConsumerOptions Options, InvocationOptions Invocation);
