namespace Tron.Server;

/// <summary>What tools such as <c>redis-cli</c> show of a command: help, hints, completion.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Group">What it belongs to: <c>connection</c>, <c>server</c>, or a service.</param>
/// <param name="Arguments">Its arguments in order.</param>
public sealed record CommandDocs(string Summary, string Group, params IReadOnlyList<CommandArgument> Arguments)
{
    /// <summary>The version that brought the command, in three parts.</summary>
    public string Since { get; init; } = "1.0.0";
}

/// <summary>One argument of a command, as <c>COMMAND DOCS</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">One of the types that redis-cli knows: string, integer, double, pure-token, oneof.</param>
public sealed record CommandArgument(string Name, string Type = "string")
{
    /// <summary>May be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>May be given more than once.</summary>
    public bool IsMultiple { get; init; }

    /// <summary>What to show instead of the name; null for the name.</summary>
    public string? DisplayText { get; init; }

    /// <summary>The word itself, for a pure token.</summary>
    public string? Token { get; init; }

    /// <summary>What a <c>oneof</c> can be.</summary>
    public IReadOnlyList<CommandArgument> Choices { get; init; } = [];
}
