using System.Text;
using Nsx.Registry.Disk;

namespace Nsx.Registry.Tests.Disk;

/// <summary>What is written comes back as it was, or not at all.</summary>
public sealed class SnapshotFileTests
{
    private static readonly DateTimeOffset s_savedAt = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly ServiceEndpoint[] s_endpoints =
    [
        new("Echo", "10.0.0.1:7400") { Metadata = CallMetadata.Empty.Add("zone", "b").Add("words", "ä \"quoted\" \\ {}\n\U0001F600") },
        new("Echo", "[::1]:7400") { Metadata = CallMetadata.Empty.Add("instance_status", "OUT_OF_SERVICE") },
        new("Echo", "unix:/run/echo.sock"),
    ];

    [Fact]
    public void A_list_makes_the_round_trip()
    {
        SnapshotFile.TryRead(SnapshotFile.Write("Echo", s_endpoints, s_savedAt), "Echo", out var file, out _).ShouldBeTrue();
        file.Endpoints.ShouldBe(s_endpoints);
        file.SavedAt.ShouldBe(s_savedAt);
    }

    [Fact]
    public void An_empty_list_makes_the_round_trip()
    {
        SnapshotFile.TryRead(SnapshotFile.Write("Echo", [], s_savedAt), "Echo", out var file, out _).ShouldBeTrue();
        file.Endpoints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "not the JSON of a list")]
    [InlineData("[]", "no \"version\"")]
    [InlineData("7", "no \"version\"")]
    [InlineData("{\"version\":\"1\"}", "not the JSON of a list")]
    [InlineData("{\"version\":2}", "expected version 1, got 2")]
    [InlineData("{\"version\":1}", "not the list of Echo")]
    [InlineData("{\"version\":1,\"service\":7}", "not the JSON of a list")]
    [InlineData("{\"version\":1,\"service\":\"Clock\"}", "not the list of Echo")]
    [InlineData("{\"version\":1,\"service\":\"Echo\"}", "no \"savedAt\"")]
    [InlineData("{\"version\":1,\"service\":\"Echo\",\"savedAt\":9223372036854775807}", "no \"savedAt\"")]
    [InlineData("{\"version\":1,\"service\":\"Echo\",\"savedAt\":1}", "no \"entries\"")]
    [InlineData("{\"version\":1,\"service\":\"Echo\",\"savedAt\":1,\"entries\":{}}", "no \"entries\"")]
    [InlineData("{\"version\":1,\"service\":\"Echo\",\"savedAt\":1,\"entries\":[]}", "checksum is wrong")]
    [InlineData("{\"version\":1,\"service\":\"Echo\",\"savedAt\":1,\"entries\":[],\"checksum\":\"00\"}", "checksum is wrong")]
    public void What_is_no_list_is_said(string text, string problem)
    {
        SnapshotFile.TryRead(Encoding.UTF8.GetBytes(text), "Echo", out _, out var said).ShouldBeFalse();
        said.ShouldContain(problem);
    }

    [Fact]
    public void A_list_that_was_cut_off_anywhere_is_none()
    {
        var bytes = SnapshotFile.Write("Echo", s_endpoints, s_savedAt);
        for (var length = 0; length < bytes.Length; length++)
            SnapshotFile.TryRead(bytes.AsMemory(0, length), "Echo", out _, out _).ShouldBeFalse($"only {length} bytes");
    }

    [Fact]
    public void A_list_with_one_wrong_byte_is_none_or_says_the_same()
    {
        var bytes = SnapshotFile.Write("Echo", s_endpoints, s_savedAt);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var broken = bytes.ToArray();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            if (!SnapshotFile.TryRead(broken, "Echo", out var file, out _))
                refused++;
            else
                (file.SavedAt, string.Join(' ', file.Endpoints)).ShouldBe((s_savedAt, string.Join(' ', s_endpoints.AsEnumerable())));
        }

        refused.ShouldBeGreaterThan(4_900);
    }
}
