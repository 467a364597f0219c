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

    public async Task CallUntilAsync(long deadline)
    {
        Latencies.Clear();
        var b = 0;
        var start = Stopwatch.GetTimestamp();
        while (start < deadline)
        {
            if (operation is Operation.Add)
                await AddAsync(b = (b + 1) % Operands);
            else
                await EchoAsync();

            var end = Stopwatch.GetTimestamp();
            Latencies.Record(end - start);
            start = end;
        }
    }

    private async ValueTask AddAsync(int b)
    {
        var sum = await client.AddAsync(_a, b);
        if (sum != _a + b)
            throw new InvalidDataException($"Add({_a}, {b}) answered {sum}.");
    }

    private async ValueTask EchoAsync()
    {
        var reply = await client.EchoAsync(_payload);
        if (!reply.AsSpan().SequenceEqual(_payload))
            throw new InvalidDataException($"Echo answered {reply.Length} bytes that are not those it was sent.");
    }
}
