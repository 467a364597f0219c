namespace Nsx.Benchmarks.Load;

/// <summary>The calculator, called through some framework. Safe for any number of calls at once.</summary>
internal interface ICallClient : IAsyncDisposable
{
    ValueTask<int> AddAsync(int a, int b);

    ValueTask<byte[]> EchoAsync(byte[] payload);
}
