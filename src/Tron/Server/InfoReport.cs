using System.Globalization;
using System.Text;

namespace Tron.Server;

/// <summary>The text that <c>INFO</c> answers: sections of lines <c>name:value</c>.</summary>
/// <param name="wanted">The sections that were asked for, in lower case; none means all.</param>
public sealed class InfoReport(IReadOnlySet<string> wanted)
{
    private readonly StringBuilder _text = new();
    private bool _writes;

    /// <summary>Begins a section; what follows is left out when it was not asked for.</summary>
    public InfoReport Section(string name)
    {
        _writes = wanted.Count == 0 || wanted.Overlaps(["all", "everything", "default"]) || wanted.Contains(name.ToLowerInvariant());
        if (_writes)
            _text.Append(_text.Length > 0 ? "\r\n# " : "# ").Append(name).Append("\r\n");
        return this;
    }

    /// <summary>Adds a line to the section.</summary>
    public InfoReport Line(string name, object value)
    {
        if (_writes)
            _text.Append(CultureInfo.InvariantCulture, $"{name}:{value}\r\n");
        return this;
    }

    /// <summary>The report.</summary>
    public override string ToString() => _text.ToString();
}
