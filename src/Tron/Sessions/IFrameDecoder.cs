namespace Tron.Sessions;

/// <summary>Cuts a stream of bytes into frames: the seam for packet formats other than RESP.</summary>
/// <remarks>One decoder serves one session and is called by one thread at a time; it neither waits nor keeps the bytes.</remarks>
public interface IFrameDecoder
{
    /// <summary>Looks for the end of the first frame.</summary>
    /// <param name="unread">
    /// The bytes that no frame has been found in yet. Until a frame is found, each call shows the same bytes again with more
    /// behind them, so that a decoder can go on where it stopped.
    /// </param>
    /// <returns>The length of the first frame, or 0 when more bytes are needed.</returns>
    /// <exception cref="FrameException">The bytes can never become a frame. The session will be closed.</exception>
    int Scan(ReadOnlySpan<byte> unread);
}
