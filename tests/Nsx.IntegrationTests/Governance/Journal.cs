using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nsx.IntegrationTests.Governance;

/// <summary>A file of all executions. An entry is with the kernel before its call is answered: killing the process loses none.</summary>
internal sealed class Journal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file;
    private long _end;

    public Journal(string directory) =>
        _file = File.OpenHandle(Path.Combine(directory, $"{Guid.NewGuid():N}.journal"), FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <summary>All entries of all journals of a directory.</summary>
    public static IEnumerable<JournalEntry> Read(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*.journal"))
        {
            foreach (var entry in MemoryMarshal.Cast<byte, JournalEntry>(File.ReadAllBytes(file)).ToArray())
                yield return entry;
        }
    }

    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<JournalEntry>(ref entry)), _end);
            _end += Marshal.SizeOf<JournalEntry>();
        }
    }

    public void Dispose() => _file.Dispose();
}
