using System.Text.Json.Serialization;
using Nsx;

// Not .NET's, whatever it looks like.
namespace SystemsBank;

[JsonDerivedType(typeof(Card), "card")]
public abstract record Account(string Owner);

public sealed record Card(string Owner, [property: Sensitive] string Number) : Account(Owner);

public sealed record Loose(object Anything);
