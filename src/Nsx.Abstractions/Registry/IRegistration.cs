namespace Nsx;

/// <summary>One announced provider. Disposing withdraws it, and waits a short while for the registry to confirm that.</summary>
public interface IRegistration : IAsyncDisposable
{
    /// <summary>What is announced.</summary>
    ServiceEndpoint Endpoint { get; }

    /// <summary>True when the registry holds the registration, as far as is known.</summary>
    bool IsConfirmed { get; }

    /// <summary>Completes when the registry has confirmed the registration for the first time.</summary>
    Task WhenConfirmedAsync(CancellationToken cancellationToken = default);
}
