namespace Nsx.Benchmarks.Redis;

/// <summary>A running server that understands the request.</summary>
internal sealed record RedisTarget(string Name, int Port, int Process, RespRequest Request);
