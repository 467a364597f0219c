namespace Nsx.Benchmarks.Load;

/// <summary>The arguments of the <c>client</c> role, the same in every language.</summary>
internal sealed record LoadOrder(
    int Port, Operation Operation, int[] InFlight, int Connections, TimeSpan WarmUp, TimeSpan Duration, int ServerProcess)
{
    public static LoadOrder Parse(string[] args) => args is [var port, var op, var levels, var conns, var warm, var seconds, var server]
        ? new LoadOrder(
            int.Parse(port),
            OperationName.Parse(op),
            [.. levels.Split(',').Select(int.Parse)],
            int.Parse(conns),
            TimeSpan.FromSeconds(double.Parse(warm)),
            TimeSpan.FromSeconds(double.Parse(seconds)),
            int.Parse(server))
        : throw new ArgumentException("Expected: <port> <op> <levels> <conns> <warmSeconds> <seconds> <serverPid>.");

    public string[] ToArguments() =>
    [
        $"{Port}", Operation.On(), string.Join(',', InFlight), $"{Connections}",
        $"{WarmUp.TotalSeconds}", $"{Duration.TotalSeconds}", $"{ServerProcess}",
    ];
}
