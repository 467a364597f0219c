using System.Text;

namespace Nsx.SpecificationTests;

/// <summary>One block of bytes from docs/PROTOCOL.md: a conversation on a connection of its own.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="IsMultiplexed">Whether it begins after HELLO 3 and NSX.MUX ON.</param>
/// <param name="Steps">What is sent and what must come, in turn.</param>
public sealed record Example(int Line, bool IsMultiplexed, IReadOnlyList<(bool IsSent, string Text)> Steps)
{
    public static IReadOnlyList<Example> ReadAll()
    {
        var examples = new List<Example>();
        List<(bool, string)>? steps = null;
        var lines = File.ReadAllLines("PROTOCOL.md");
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```resp", StringComparison.Ordinal))
                examples.Add(new(i + 1, lines[i].EndsWith(" mux", StringComparison.Ordinal), steps = []));
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
                steps = null;
            else if (lines[i].Length > 3)
                steps?.Add((lines[i][0] == 'C', lines[i][3..]));
        }

        return examples;
    }

    /// <summary>The bytes of a line that is sent.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(Unescape(text));

    public static string Unescape(string text) => text.Replace("\\r\\n", "\r\n", StringComparison.Ordinal);

    public override string ToString() => $"PROTOCOL.md line {Line}";
}
