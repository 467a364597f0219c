using System.Reflection;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>A service that was added and is not running yet.</summary>
/// <param name="Descriptor">What goes over the wire.</param>
/// <param name="Activate">Gives the objects that its methods are called on.</param>
/// <param name="TargetOf">The C# method to call for a method on the wire.</param>
internal sealed record HostedService(
    ContractDescriptor Descriptor, Func<IServiceProvider, ServiceActivator> Activate, Func<MethodDescriptor, MethodInfo> TargetOf);
