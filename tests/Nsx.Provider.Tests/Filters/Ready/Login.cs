using System.ComponentModel.DataAnnotations;
using Nsx;

// Not .NET's, whatever it looks like.
namespace SystemsBank;

public sealed record Login([StringLength(5)] string User, [property: Sensitive] string Password);
