namespace Tron.Resp;

/// <summary>The protocol version that a connection speaks. Every connection starts with <see cref="Resp2"/>.</summary>
public enum RespVersion
{
    /// <summary>The five types that every Redis client knows.</summary>
    Resp2 = 2,

    /// <summary>Spoken after a successful <c>HELLO 3</c>.</summary>
    Resp3 = 3,
}
