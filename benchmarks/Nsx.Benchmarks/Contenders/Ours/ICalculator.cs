namespace Nsx.Benchmarks.Contenders.Ours;

/// <summary>The contract that the provider hosts.</summary>
public interface ICalculator
{
    int Add(int a, int b);

    byte[] Echo(byte[] payload);

    /// <summary>A method that blocks its thread: company that other calls should not feel.</summary>
    int Sleep(int milliseconds);
}

/// <summary>The same contract as asynchronous callers see it: names on the wire have no Async.</summary>
[NsxService("Calculator")]
public interface IAsyncCalculator
{
    Task<int> AddAsync(int a, int b);

    Task<byte[]> EchoAsync(byte[] payload);
}

/// <summary>The method that blocks, for callers who do not.</summary>
[NsxService("Calculator")]
public interface ISlowCalculator
{
    Task<int> SleepAsync(int milliseconds);
}
