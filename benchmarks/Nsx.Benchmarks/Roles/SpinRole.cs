namespace Nsx.Benchmarks.Roles;

/// <summary><c>spin</c>: keeps a processor awake until standard input closes. Meant for the idle scheduling class.</summary>
internal static class SpinRole
{
    public static int Spin()
    {
        var closed = StandardInput.WhenClosedAsync();
        while (!closed.IsCompleted)
            Thread.SpinWait(1000);
        return 0;
    }
}
