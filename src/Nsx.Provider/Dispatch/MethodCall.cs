using Nsx.Protocol;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Provider;

/// <summary>One call that has been taken on.</summary>
/// <param name="Reply">Where its answer goes.</param>
/// <param name="Calls">The calls of its client.</param>
/// <param name="ReceivedAt">When its bytes came.</param>
/// <param name="Deadline">When nobody waits for it any more.</param>
/// <param name="Options">What came with it.</param>
internal readonly record struct MethodCall(CallReply Reply, ClientCalls Calls, long ReceivedAt, Deadline Deadline, CallOptions Options)
{
    /// <summary>True when it holds places at its method's gates, which its end gives back.</summary>
    public bool HasPlaces { get; init; }

    /// <summary>What it holds of <see cref="BytesInFlight"/>, which its end gives back.</summary>
    public int HeldBytes { get; init; }

    public bool IsLoopback => Reply.Client.Session.Connection.IsLoopback;

    /// <summary>With other calls under way, their replies will leave together with this one.</summary>
    public FlushMode FlushMode => Calls.Running <= 1 ? FlushMode.Now : FlushMode.Soon;

    public CallContext Context(MethodDescriptor method) => new(
        method.FullName, Deadline, Options.Metadata, NetAddress.Format(Reply.Client.Session.Connection.RemoteEndPoint))
    {
        Attempt = Options.Attempt,
        IdempotencyKey = Options.IdempotencyKey,
    };
}
