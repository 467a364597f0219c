namespace Nsx.Benchmarks.Load;

/// <summary>What is called: <c>Add(int, int)</c>, or <c>Echo</c> of 1 KiB.</summary>
internal enum Operation
{
    Add,
    Echo,
}

internal static class OperationName
{
    public const int EchoBytes = 1024;

    public static string On(this Operation operation) => operation is Operation.Add ? "add" : "echo";

    public static Operation Parse(string name) => name switch
    {
        "add" => Operation.Add,
        "echo" => Operation.Echo,
        _ => throw new ArgumentException($"Expected the operation 'add' or 'echo', got '{name}'."),
    };
}
