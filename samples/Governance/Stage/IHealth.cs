namespace Governance;

/// <summary>Asks a provider how it is.</summary>
public interface IHealth
{
    /// <summary>A word about it.</summary>
    Task<string> CheckAsync();
}
