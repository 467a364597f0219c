using Tron.Resp;

namespace Nsx.Registry;

/// <summary>One push of a lease registry.</summary>
/// <param name="Service">The service whose list has changed.</param>
/// <param name="Revision">The list's revision after the change.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Id">The entry's id; empty for a resync.</param>
/// <param name="Json">The entry; empty unless it was put.</param>
internal sealed record LeasePush(string Service, long Revision, LeasePushKind Kind, string Id, byte[] Json)
{
    /// <summary><c>nsx.reg service revision (put|del id json | resync)</c>.</summary>
    /// <returns>Null when the push is of another kind.</returns>
    /// <exception cref="RespProtocolException">It is of this kind, but not as agreed.</exception>
    public static LeasePush? Read(ReadOnlySpan<byte> frame)
    {
        var reader = new RespReader(frame);
        reader.Read();
        var count = reader.Count;
        if (count == 0 || !reader.Read() || !reader.Value.SequenceEqual("nsx.reg"u8))
            return null;
        if (count < 4)
            throw new RespProtocolException($"expected 4 or 6 values in a push of nsx.reg, got {count}");
        reader.Read();
        var service = reader.GetText();
        reader.Read();
        var revision = reader.GetInt64();
        reader.Read();
        var kind = reader.GetText();
        if (kind == "resync")
            return new(service, revision, LeasePushKind.Resync, "", []);
        if (kind is not ("put" or "del") || count < 6)
            throw new RespProtocolException($"expected put, del or resync in a push of nsx.reg, got {kind} among {count} values");
        reader.Read();
        var id = reader.GetText();
        reader.Read();
        return new(service, revision, kind == "put" ? LeasePushKind.Put : LeasePushKind.Deleted, id, reader.Value.ToArray());
    }
}

/// <summary>What a push of a lease registry tells.</summary>
internal enum LeasePushKind
{
    /// <summary>An entry is new or has changed.</summary>
    Put,

    /// <summary>An entry has gone.</summary>
    Deleted,

    /// <summary>Changes were left out: list again.</summary>
    Resync,
}
