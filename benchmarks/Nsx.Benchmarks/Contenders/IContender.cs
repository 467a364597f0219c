using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders;

/// <summary>A way to offer and to call the calculator from C#. Client and server live in different processes.</summary>
internal interface IContender
{
    string Name { get; }

    /// <summary>Accepts calls on the loopback address when the task ends, and until the result is disposed.</summary>
    Task<IAsyncDisposable> StartServerAsync(int port);

    /// <summary>Connects to that server. A framework's client becomes a load by way of <see cref="ClosedLoop"/>.</summary>
    Task<ILoad> ConnectAsync(int port, int connections, Operation operation);
}
