namespace Nsx.Registry.Tests.Disk;

/// <summary>A directory of its own, that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nsx-").FullName;

    /// <summary>The files in it and below.</summary>
    public string[] Files => Directory.GetFiles(Path, "*", SearchOption.AllDirectories);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
