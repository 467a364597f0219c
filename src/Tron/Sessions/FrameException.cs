namespace Tron.Sessions;

/// <summary>Bytes that cannot be a frame of the session's protocol. There is no way on: the session is closed.</summary>
/// <param name="message">What was expected, what came, and which option to change.</param>
public class FrameException(string message) : Exception(message);
