using System.Text;
using Tron.Sessions;

namespace Tron.Tests.LengthPrefixed;

/// <summary>The server's side: answers each frame with its text in upper case.</summary>
/// <remarks>Outside this assembly, which sees Tron's internals, the overrides are plain <c>protected</c>.</remarks>
internal sealed class UpperCaseHandler : SessionHandler
{
    protected internal override IFrameDecoder Decoder { get; } = new LengthPrefixDecoder();

    protected internal override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        var text = Encoding.UTF8.GetString(frame[LengthPrefixDecoder.Prefix..]).ToUpperInvariant();

        // On the read loop: all answers of a batch leave together.
        Session.Send(LengthPrefixDecoder.Frame(Encoding.UTF8.GetBytes(text)), FlushMode.Now);
        return true;
    }
}
