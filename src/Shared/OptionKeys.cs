namespace Nsx;

/// <summary>Has errors of options that do not know where they are configured name their key.</summary>
internal static class OptionKeys
{
    /// <summary>Looks at the options of one section.</summary>
    /// <param name="section">The section: <c>Nsx:Consumer:Channel:Session</c>.</param>
    /// <param name="validate">Throws when an option is outside its range.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is; the message names the key.</exception>
    public static void Check(string section, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new ArgumentOutOfRangeException($"{section}:{e.ParamName}: {e.Message}", e);
        }
    }

    /// <summary>Looks at a text that somebody else can read.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="read">Throws when it cannot be read.</param>
    /// <exception cref="ArgumentException">It names something that is not there; the message names the key.</exception>
    /// <exception cref="FormatException">It cannot be read; the message names the key.</exception>
    public static void CheckText(string key, Func<object> read)
    {
        try
        {
            read();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{key}: {e.Message}", key[(key.LastIndexOf(':') + 1)..], e);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{key}: {e.Message}", e);
        }
    }
}
