using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nsx.SpecificationTests.Governance;

/// <summary>What the documentation of a property says: what it is, and which values it may have.</summary>
internal static class PropertyText
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, XElement>> s_files = new();

    public static string Of(PropertyInfo property)
    {
        var assembly = property.DeclaringType!.Assembly.GetName().Name!;
        var members = s_files.GetOrAdd(assembly, static name => XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{name}.xml"))
            .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value));
        var member = members[$"P:{property.DeclaringType.FullName}.{property.Name}"];
        var text = string.Join(' ', new[] { member.Element("summary"), member.Element("value") }
            .OfType<XElement>().Select(part => string.Concat(part.Nodes().Select(node => Plain(node, property.DeclaringType.FullName!)))));
        return Regex.Replace(text, @"\s+", " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Plain(XNode node, string type) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } reference => $"`{NameOf(reference.Value.Split('(')[0], type)}`",
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };

    // Of another type's member the type is named too, for both often have the same name.
    private static string NameOf(string reference, string type) =>
        string.Join('.', reference[2..].Split('.')[(reference[0] == 'T' || reference.StartsWith($"P:{type}.", StringComparison.Ordinal) ? ^1 : ^2)..]).Split('`')[0];
}
