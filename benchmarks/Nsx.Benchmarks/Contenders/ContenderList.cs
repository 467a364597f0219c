using System.Net;
using Nsx.Benchmarks.Contenders.AspNet;
using Nsx.Benchmarks.Contenders.Floor;
using Nsx.Benchmarks.Contenders.Ours;

namespace Nsx.Benchmarks.Contenders;

/// <summary>The contenders written in C#. A new one is one line here; the driver finds the rest by itself.</summary>
internal static class ContenderList
{
    public static readonly IReadOnlyList<IContender> All =
    [
        new MuxContender(),
        new SyncContender(),
        new PlainContender(),
        new FloorContender(),
        new AspNetContender("aspnet-h1", HttpVersion.Version11),
        new AspNetContender("aspnet-h2c", HttpVersion.Version20),
    ];

    public static IContender Find(string name) =>
        All.FirstOrDefault(contender => contender.Name == name)
        ?? throw new ArgumentException($"Expected one of {string.Join(", ", All.Select(each => each.Name))}; got '{name}'.");
}
