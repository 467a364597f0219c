using System.Text.RegularExpressions;

namespace Nsx.SpecificationTests;

/// <summary>A line of bytes that must come; <c>{n}</c>, <c>{…}</c> and <c>{HELLO}</c> stand for what cannot be known before.</summary>
internal static class Expectation
{
    private const string Hello = @"%7\r\n\$6\r\nserver\r\n.*?modules\r\n\*0\r\n";

    /// <summary>How much of what came is the expected text: its length; 0 when more may come, -1 when it never will.</summary>
    public static int Match(string expected, string came)
    {
        var pattern = Regex.Escape(Example.Unescape(expected))
            .Replace(@"\{n}", @"\d+", StringComparison.Ordinal)
            .Replace(@"\{…}", @"[^\r\n]+", StringComparison.Ordinal)
            .Replace(@"\{HELLO}", Hello, StringComparison.Ordinal);
        var match = Regex.Match(came, @"\A(?:" + pattern + ")", RegexOptions.Singleline);
        return match.Success ? match.Length : expected.Contains('{', StringComparison.Ordinal) || Example.Unescape(expected).StartsWith(came, StringComparison.Ordinal) ? 0 : -1;
    }
}
