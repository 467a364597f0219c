namespace Nsx.Testing;

/// <summary>A call that came to a <see cref="ScriptedProvider"/>.</summary>
/// <param name="Provider">Where it came to.</param>
/// <param name="Wire">The connection.</param>
/// <param name="Id">Its id on that connection.</param>
/// <param name="Options">Its options as they stand on the wire: <c>t=5000 r=2</c>.</param>
/// <param name="Method">Its method.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ScriptedCall(ScriptedProvider Provider, Wire Wire, long Id, string Options, string Method, IReadOnlyList<string> Arguments)
{
    /// <summary>Answers it.</summary>
    /// <param name="value">A value or an error in RESP.</param>
    public Task ReplyAsync(string value) => Wire.SendAsync($">3\r\n+nsx.reply\r\n:{Id}\r\n{value}");
}
