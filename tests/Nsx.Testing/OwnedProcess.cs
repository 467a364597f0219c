using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nsx.Testing;

/// <summary>
/// A process that does not outlive the one that started it, not even when that is killed. Its output goes to a file, so that nobody here
/// has to read it.
/// </summary>
/// <remarks>
/// The kernel sends the signal that <c>setpriv --pdeathsig</c> asks for when the <em>thread</em> that started the process ends, and
/// threads of the pool end whenever they are not needed. So all starts are made by one thread that ends with this process.
/// </remarks>
public sealed class OwnedProcess : IDisposable
{
    private const int SigKill = 9;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly Lazy<BlockingCollection<Action>> s_starts = new(StartStarting);
    private readonly Process _process;

    private OwnedProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    private bool StandsStill
    {
        get
        {
            try
            {
                // The state is behind the name, which stands in brackets.
                return Directory.EnumerateDirectories($"/proc/{Pid}/task").All(thread => File.ReadAllText($"{thread}/stat").Split(") ")[^1][0] == 'T');
            }
            catch (IOException)
            {
                // A thread has ended meanwhile.
                return false;
            }
        }
    }

    /// <summary>Starts a program with its output appended to a file.</summary>
    /// <exception cref="InvalidOperationException">setpriv is not installed.</exception>
    public static OwnedProcess Start(string log, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, .. command]);
        var started = new TaskCompletionSource<Process>();
        s_starts.Value.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Win32Exception e)
            {
                started.SetException(new InvalidOperationException("setpriv does not start: apt-get install util-linux.", e));
            }
        });
        return new(started.Task.GetAwaiter().GetResult());
    }

    public void Kill()
    {
        Signal(SigKill);
        _process.WaitForExit();
    }

    /// <summary>Freezes the process; returns when its last thread stands still, which is a moment after the signal.</summary>
    public void Pause()
    {
        Signal(SigStop);
        Eventually.BeTrue(() => _process.HasExited || StandsStill, $"process {Pid} stops after SIGSTOP");
    }

    public void Resume() => Signal(SigCont);

    /// <summary>Sends a signal; does nothing when the process has ended.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited)
            _ = SendSignal(_process.Id, signal);
    }

    public Task WhenExitedAsync() => _process.WaitForExitAsync();

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);

    private static BlockingCollection<Action> StartStarting()
    {
        var starts = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "Starts processes" };
        thread.Start();
        return starts;
    }
}
