using Tron.Client;

namespace Nsx.Registry;

/// <summary>A session with a lease registry.</summary>
/// <param name="onPush">Called on the read loop with each change: must run no foreign code.</param>
internal sealed class LeaseSession(Action<LeaseSession, LeasePush> onPush) : RespClientSession
{
    /// <summary>Makes a new session ready: pushes need RESP3.</summary>
    public async Task GreetAsync(string clientName)
    {
        try
        {
            await CallAsync("HELLO", "3", "SETNAME", clientName).ConfigureAwait(false);
        }
        catch (RespErrorException e)
        {
            throw new IOException($"Expected a lease registry that speaks RESP3, but HELLO 3 was answered with: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override bool OnPush(ReadOnlySpan<byte> frame)
    {
        // A provider that hosts the registry pushes things of its own, which are none of our business.
        if (LeasePush.Read(frame) is { } push)
            onPush(this, push);
        return true;
    }
}
