using System.Diagnostics;
using System.Security.Cryptography;

namespace Nsx.Benchmarks.Load;

/// <summary>One user of the calculator: calls, waits for the reply, verifies it, calls again.</summary>
internal sealed class Caller(ICallClient client, Operation operation, int number)
{
    // Operands and sum stay one digit long, so that every contender's messages keep the size of "Add 1 2".
    private const int Operands = 5;

    private readonly int _a = number % Operands;
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(OperationName.EchoBytes);

    public LatencyHistogram Latencies { get; } = new();

    // The loop awaits the client itself: an async method for each call would allocate, and be counted as the framework's.
    public async Task CallUntilAsync(long deadline)
    {
        Latencies.Clear();
        var b = 0;
        var start = Stopwatch.GetTimestamp();
        while (start < deadline)
        {
            b = (b + 1) % Operands;
            if (operation is Operation.Add)
                Verify(b, await client.AddAsync(_a, b));
            else
                Verify(await client.EchoAsync(_payload));

            var end = Stopwatch.GetTimestamp();
            Latencies.Record(end - start);
            start = end;
        }
    }

    private void Verify(int b, int sum)
    {
        if (sum != _a + b)
            throw new InvalidDataException($"Add({_a}, {b}) answered {sum}.");
    }

    private void Verify(byte[] echo)
    {
        if (!echo.AsSpan().SequenceEqual(_payload))
            throw new InvalidDataException($"Echo answered {echo.Length} bytes that are not those it was sent.");
    }
}
