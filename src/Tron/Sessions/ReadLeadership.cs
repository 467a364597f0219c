namespace Tron.Sessions;

/// <summary>Says which thread reads a session, and lets another thread take over while foreign code holds the reader up.</summary>
/// <remarks>
/// <code>
/// word = term &lt;&lt; 1 | in foreign code
///
///   reading(term) ──Enter──► foreign(term) ──Leave──► reading(term)
///                                 │
///                              TryTake by another thread
///                                 ▼
///                            reading(term + 1), and Leave of the old term says so
/// </code>
/// Only the thread that leads calls Enter and Leave; only a word in foreign code can be taken. Terms are never reused, so
/// a compare-and-swap is enough.
/// </remarks>
internal struct ReadLeadership
{
    private int _word;
    private int _entries;
    private int _seenWord;
    private int _seenEntries;

    public readonly int Term => Volatile.Read(in _word) >> 1;

    public int Enter()
    {
        var term = _word >> 1;
        Volatile.Write(ref _entries, _entries + 1);
        Volatile.Write(ref _word, (term << 1) | 1);
        return term;
    }

    /// <returns>False when the lead has been taken meanwhile: the caller must not touch the session's input any more.</returns>
    public bool Leave(int term) =>
        Interlocked.CompareExchange(ref _word, term << 1, (term << 1) | 1) == ((term << 1) | 1);

    /// <summary>Takes the lead if the leader is in foreign code, whatever it does there.</summary>
    public bool TryTake(out int term) => TryTake(Volatile.Read(ref _word), out term);

    /// <summary>Takes the lead if the leader has been in the same piece of foreign code since the last call.</summary>
    public bool TryTakeFromStalled(out int term)
    {
        var word = Volatile.Read(ref _word);
        var entries = Volatile.Read(ref _entries);
        var stalled = word == _seenWord && entries == _seenEntries;
        _seenWord = word;
        _seenEntries = entries;
        term = 0;
        return stalled && TryTake(word, out term);
    }

    private bool TryTake(int word, out int term)
    {
        term = (word >> 1) + 1;
        return (word & 1) != 0 && Interlocked.CompareExchange(ref _word, term << 1, word) == word;
    }
}
