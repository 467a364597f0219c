using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Nsx.Protobuf.Tests.Orders;

namespace Nsx.Protobuf.Tests;

internal static class Samples
{
    /// <summary>One of everything that a message can have.</summary>
    public static Order Order => new()
    {
        Customer = "Zoë, λ",
        Number = long.MaxValue,
        Seal = ByteString.CopyFrom(0, 255, 13, 10),
        At = Timestamp.FromDateTime(new(2024, 2, 29, 12, 30, 15, 123, DateTimeKind.Utc)),
        Cash = 0.1,
        Tags = { ["a"] = "b", [""] = "" },
        Lines = { new Line { Article = "tea", Count = -2, Price = double.PositiveInfinity, Hot = true }, new Line(), new Line { Price = double.NaN } },
    };

    public static void Register() => Protocol.WireSerializers.Register(ProtobufSerializer.Instance);
}
