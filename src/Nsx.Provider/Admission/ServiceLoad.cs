namespace Nsx.Provider;

/// <summary>How busy a service is, at one moment.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Running">Calls that are counted and run. Calls that end on the thread that read them are not counted, unless a limit is set.</param>
/// <param name="MaxConcurrency">How many may; <see cref="int.MaxValue"/> where the service is exempt and has no limit of its own.</param>
/// <param name="Queued">Calls that wait for a place in the service, in their method, or for a worker.</param>
/// <param name="Refused">Calls that were answered <c>-BUSY</c> since the start.</param>
public sealed record ServiceLoad(string Service, int Running, int MaxConcurrency, int Queued, long Refused);
