using System.Text.Json.Serialization;

namespace Nsx.Benchmarks.Contenders.AspNet;

internal sealed record AddRequest(int A, int B);

internal sealed record AddReply(int Sum);

internal sealed record EchoRequest(byte[] Payload);

internal sealed record EchoReply(byte[] Payload);

/// <summary>Generated serializers: the fastest JSON that the framework offers, on both sides.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AddRequest))]
[JsonSerializable(typeof(AddReply))]
[JsonSerializable(typeof(EchoRequest))]
[JsonSerializable(typeof(EchoReply))]
internal sealed partial class CalculatorJson : JsonSerializerContext;
