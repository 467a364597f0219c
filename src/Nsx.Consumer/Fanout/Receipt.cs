namespace Nsx.Consumer;

/// <summary>How a call went at one endpoint, when all are called.</summary>
/// <param name="Endpoint">The endpoint's address.</param>
/// <param name="Error">How it failed; null when it did not.</param>
public record Receipt(string Endpoint, Exception? Error)
{
    /// <summary>True when it returned.</summary>
    public bool IsSuccess => Error is null;
}
