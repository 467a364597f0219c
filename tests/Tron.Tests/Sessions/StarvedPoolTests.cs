using System.Net;
using System.Net.Sockets;
using Nsx.Testing;
using Tron.Client;
using Tron.Sessions;
using Tron.Transport;

namespace Tron.Tests.Sessions;

/// <summary>Every thread of the pool is blocked: sessions that are read by threads of their own must not notice.</summary>
[Collection(nameof(AloneInTheProcess))]
public class StarvedPoolTests
{
    [Fact]
    public void A_threaded_session_answers_while_the_pool_is_starved()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        new Thread(() => AnswerPings(listener)) { IsBackground = true }.Start();
        var handler = new RespClientSession();
        using var starved = new StarvedPool();
        var connection = Await(new ThreadedSocketConnector().ConnectAsync(listener.LocalEndPoint!, TimeSpan.FromSeconds(20), default).AsTask());
        var session = new Session(connection, handler, new(), SessionClock.System);
        _ = session.Start();
        for (var i = 0; i < 20; i++)
            Assert.Equal("PONG", Await(handler.SendAsync("PING")).Text);

        session.Abort(CloseReason.Local);
        Assert.True(starved.IsStarved);
    }

    private static T Await<T>(Task<T> task)
    {
        Eventually.BeTrue(() => task.IsCompleted, "it completes without the pool");
        return task.GetAwaiter().GetResult();
    }

    private static void AnswerPings(Socket listener)
    {
        using var client = listener.Accept();
        var buffer = new byte[1024];
        while (client.Receive(buffer) > 0)
            client.Send("+PONG\r\n"u8);
    }

    private sealed class StarvedPool : IDisposable
    {
        private const int Blocked = 64;
        private readonly ManualResetEventSlim _release = new();
        private readonly (int Workers, int Ports) _max;
        private int _ran;

        public StarvedPool()
        {
            ThreadPool.GetMaxThreads(out _max.Workers, out _max.Ports);
            ThreadPool.SetMaxThreads(Math.Max(Environment.ProcessorCount, 2), _max.Ports);
            for (var i = 0; i < Blocked; i++)
                ThreadPool.UnsafeQueueUserWorkItem(_ => _release.Wait(), null);
            ThreadPool.UnsafeQueueUserWorkItem(_ => Interlocked.Increment(ref _ran), null);
            Eventually.BeTrue(() => ThreadPool.PendingWorkItemCount > 1, "work waits for a thread");
        }

        /// <summary>True while the last piece of work that was queued has not run.</summary>
        public bool IsStarved => Volatile.Read(ref _ran) == 0;

        public void Dispose()
        {
            _release.Set();
            ThreadPool.SetMaxThreads(_max.Workers, _max.Ports);
            Eventually.BeTrue(() => !IsStarved, "the pool works again");
        }
    }
}

/// <summary>For tests that change what all tests share, such as the thread pool.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public class AloneInTheProcess;
