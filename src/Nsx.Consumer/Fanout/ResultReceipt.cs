namespace Nsx.Consumer;

/// <summary>How a call that has a result went at one endpoint, when all are called.</summary>
/// <param name="Endpoint">The endpoint's address.</param>
/// <param name="Result">What it returned; the default value of the type when it failed.</param>
/// <param name="Error">How it failed; null when it did not.</param>
/// <typeparam name="T">The result.</typeparam>
public sealed record Receipt<T>(string Endpoint, T? Result, Exception? Error) : Receipt(Endpoint, Error);
