using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tron.Server;

/// <summary>The commands of a server by name, without regard to letter case. Filled at start; read by all sessions.</summary>
public sealed class CommandTable
{
    private readonly Dictionary<byte[], RespCommand> _commands = new(AsciiIgnoreCase.Comparer);
    private readonly Dictionary<byte[], RespCommand>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    /// <summary>Makes an empty table.</summary>
    public CommandTable() => _bySpan = _commands.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>All commands.</summary>
    public IReadOnlyCollection<RespCommand> All => _commands.Values;

    /// <summary>Adds a command. Before the server starts only.</summary>
    /// <exception cref="InvalidOperationException">A command of this name, in whatever letter case, is there already.</exception>
    public void Add(RespCommand command) => Add(command, command.Name);

    /// <summary>Finds a command.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out RespCommand? command) => _bySpan.TryGetValue(name, out command);

    internal void Add(RespCommand command, string name)
    {
        var key = Encoding.UTF8.GetBytes(name);
        if (!_commands.TryAdd(key, command))
        {
            throw new InvalidOperationException(
                $"Two commands are called '{name}' (letter case does not matter): '{_commands[key].Name}' and '{command.Name}'. Rename one.");
        }
    }
}
