using System.Diagnostics;
using System.Text;

namespace Nsx.Benchmarks.Probes;

/// <summary>Calls that come when they come, whether those before them have been answered or not.</summary>
/// <remarks>
/// The moments are drawn beforehand, with exponential gaps, and a latency counts from the moment that was drawn: a generator
/// that comes late makes the provider look worse, never better.
/// </remarks>
internal sealed class OpenLoop : IDisposable
{
    private readonly OpenLoopConnection[] _connections;
    private readonly Random _random = new(1);

    public OpenLoop(int port, int connections) =>
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new OpenLoopConnection(port))];

    public OpenLoopResult Run(double callsPerSecond, TimeSpan time)
    {
        var moments = Draw(callsPerSecond, time);
        var result = new OpenLoopResult(moments, time);
        var expected = _connections.Select((_, i) => (moments.Length - i + _connections.Length - 1) / _connections.Length).ToArray();
        var readers = _connections.Select((connection, i) => new Thread(() => connection.Read(expected[i], result))).ToArray();
        foreach (var reader in readers)
            reader.Start();
        Send(moments, result);
        foreach (var reader in readers)
            reader.Join();
        return result;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private void Send(TimeSpan[] moments, OpenLoopResult result)
    {
        var batches = Array.ConvertAll(_connections, _ => new StringBuilder());
        result.Began = Stopwatch.GetTimestamp();
        for (var next = 0; next < moments.Length;)
        {
            for (var now = Stopwatch.GetElapsedTime(result.Began); next < moments.Length && moments[next] <= now; next++)
            {
                // From 1 on: calls with the id 0 are not answered.
                var id = $"{next + 1}";
                result.Sending(next, now);
                batches[next % batches.Length].Append($"*4\r\n$8\r\nNSX.CALL\r\n${id.Length}\r\n{id}\r\n$0\r\n\r\n$9\r\nSlow.Wait\r\n");
            }

            for (var i = 0; i < batches.Length; i++)
            {
                if (batches[i].Length > 0)
                    _connections[i].Send(batches[i].ToString());
                batches[i].Clear();
            }

            Thread.Sleep(1);
        }
    }

    private TimeSpan[] Draw(double callsPerSecond, TimeSpan time)
    {
        var moments = new List<TimeSpan>();
        for (var at = 0.0; at < time.TotalSeconds; at += -Math.Log(1 - _random.NextDouble()) / callsPerSecond)
            moments.Add(TimeSpan.FromSeconds(at));
        return [.. moments];
    }
}
