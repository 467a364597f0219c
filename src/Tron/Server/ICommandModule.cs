namespace Tron.Server;

/// <summary>Commands that belong together and that any RESP server can host.</summary>
public interface ICommandModule
{
    /// <summary>Adds the commands.</summary>
    void AddTo(CommandTable commands);

    /// <summary>Adds lines of <c>name:value</c> to the answer of <c>INFO</c>.</summary>
    void Report(InfoReport report)
    {
    }
}
