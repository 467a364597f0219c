namespace Nsx;

/// <summary>One announced provider. Disposing withdraws it, and waits a short while for the registry to confirm that.</summary>
/// <remarks>All members may be called by any thread.</remarks>
public interface IRegistration : IAsyncDisposable
{
    /// <summary>What is announced: what was registered, or what the last update made of it.</summary>
    ServiceEndpoint Endpoint { get; }

    /// <summary>How far the announcement has come.</summary>
    RegistrationState State { get; }

    /// <summary>True when the registry holds the registration, as far as is known.</summary>
    bool IsConfirmed => State == RegistrationState.Confirmed;

    /// <summary>Why it is not confirmed, in words; null when it is, or nothing is known.</summary>
    string? Trouble { get; }

    /// <summary>Completes when the registry has confirmed the registration for the first time.</summary>
    /// <exception cref="InvalidOperationException">It was withdrawn before.</exception>
    Task WhenConfirmedAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes what is announced: weight, state, any metadata. Updates apply in the order in which they were made.</summary>
    /// <param name="change">
    /// Makes the new endpoint of the one before. May be called several times when updates meet; must have no other effect.
    /// </param>
    /// <param name="cancellationToken">Ends the wait, not the update.</param>
    /// <returns>Completes when the registry has confirmed this change, or a later one. While the registry is away the change is kept.</returns>
    /// <exception cref="ArgumentException">The service or the address would change, or there is too much metadata.</exception>
    /// <exception cref="InvalidOperationException">The registration was withdrawn.</exception>
    Task UpdateAsync(Func<ServiceEndpoint, ServiceEndpoint> change, CancellationToken cancellationToken = default);
}
