namespace Governance;

/// <summary>Who is asked by the kitchen, in the process of the caller.</summary>
public interface IGuest
{
    /// <summary>Answers a question.</summary>
    Task<string> AskAsync(string question);
}
