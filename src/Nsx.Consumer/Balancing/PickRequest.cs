namespace Nsx.Consumer;

/// <summary>What a picker may know of the call.</summary>
/// <param name="Method">What is called, as <c>Service.Method</c>.</param>
/// <param name="Affinity">A hash of what says which calls belong together; null when nothing does.</param>
/// <param name="Attempt">1 for the first attempt of a call; more when endpoints chosen before have failed it.</param>
/// <param name="Failed">The endpoint that failed the attempt before; null for the first attempt, and when it is not known.</param>
public readonly record struct PickRequest(string Method, ulong? Affinity = null, int Attempt = 1, Candidate? Failed = null);
