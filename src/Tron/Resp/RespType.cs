namespace Tron.Resp;

/// <summary>The kinds of RESP values. Each member's number is the byte that starts such a value on the wire.</summary>
/// <remarks>RESP2 knows the first five; the others came with RESP3 (redis-specifications, protocol/RESP3.md).</remarks>
public enum RespType : byte
{
    /// <summary>No value has been read yet.</summary>
    None = 0,

    /// <summary><c>+text</c>: one line without CR or LF.</summary>
    SimpleString = (byte)'+',

    /// <summary><c>-CODE text</c>: one line whose first word is a code.</summary>
    Error = (byte)'-',

    /// <summary><c>:n</c>: a signed 64-bit number.</summary>
    Integer = (byte)':',

    /// <summary><c>$n</c> and then n bytes.</summary>
    Bulk = (byte)'$',

    /// <summary><c>*n</c> and then n values.</summary>
    Array = (byte)'*',

    /// <summary><c>_</c>; RESP2 writes it as <c>$-1</c> or <c>*-1</c>.</summary>
    Null = (byte)'_',

    /// <summary><c>,1.5</c>, <c>,inf</c>, <c>,-inf</c>, <c>,nan</c>.</summary>
    Double = (byte)',',

    /// <summary><c>#t</c> or <c>#f</c>.</summary>
    Boolean = (byte)'#',

    /// <summary><c>!n</c> and then n bytes of an error.</summary>
    BulkError = (byte)'!',

    /// <summary><c>=n</c> and then three letters of format, a colon and text.</summary>
    Verbatim = (byte)'=',

    /// <summary><c>(digits</c>: an integer of any size.</summary>
    BigNumber = (byte)'(',

    /// <summary><c>%n</c> and then n pairs of values.</summary>
    Map = (byte)'%',

    /// <summary><c>~n</c> and then n values.</summary>
    Set = (byte)'~',

    /// <summary><c>|n</c> and then n pairs that describe the value behind them.</summary>
    Attribute = (byte)'|',

    /// <summary><c>&gt;n</c> and then n values: data that no request asked for.</summary>
    Push = (byte)'>',
}
