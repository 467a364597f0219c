using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nsx.SpecificationTests.Governance;

/// <summary>What the documentation of a property says of its values; of what it is, when there is nothing about values.</summary>
internal static class PropertyText
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, XElement>> s_files = new();

    public static string Of(PropertyInfo property)
    {
        var assembly = property.DeclaringType!.Assembly.GetName().Name!;
        var members = s_files.GetOrAdd(assembly, static name => XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{name}.xml"))
            .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value));
        var member = members[$"P:{property.DeclaringType.FullName}.{property.Name}"];
        var text = string.Concat((member.Element("value") ?? member.Element("summary")!).Nodes().Select(Plain));
        return Regex.Replace(text, @"\s+", " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Plain(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } reference => $"`{reference.Value.Split('.')[^1]}`",
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };
}
