using System.Collections.Immutable;

namespace Nsx;

/// <summary>The words that came back with the reply of a call: see <see cref="CallMetadata.CaptureResponse"/>.</summary>
/// <remarks>
/// Made before the call, asked after it, whether the call succeeded or failed. Of several calls made while it is in force, and of
/// several attempts of one, it has the words of the one that began last. Calls cost nothing more in processes that make none.
/// </remarks>
public sealed class ResponseCapture : IDisposable
{
    private static readonly AsyncLocal<ResponseCapture?> s_current = new();
    private static volatile bool s_isUsed;

    private readonly ResponseCapture? _outer;
    private ImmutableDictionary<string, string> _words = CallMetadata.Empty;

    internal ResponseCapture()
    {
        _outer = s_current.Value;
        s_current.Value = this;
        s_isUsed = true;
    }

    /// <summary>The words; empty before the reply, and when none came.</summary>
    public ImmutableDictionary<string, string> Metadata => Volatile.Read(ref _words);

    /// <summary>One word; null when it did not come.</summary>
    public string? this[string key] => Metadata.GetValueOrDefault(key);

    /// <summary>The capture that calls made here are for; null without one. For consumers.</summary>
    public static ResponseCapture? Current => s_isUsed ? s_current.Value : null;

    /// <summary>Says what came with a reply. For consumers.</summary>
    public void Set(ImmutableDictionary<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Volatile.Write(ref _words, words);
    }

    /// <summary>Ends it for calls made from now on. What it has stays.</summary>
    public void Dispose()
    {
        if (s_current.Value == this)
            s_current.Value = _outer;
    }
}
