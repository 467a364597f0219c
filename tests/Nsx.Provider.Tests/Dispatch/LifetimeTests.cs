using Microsoft.Extensions.DependencyInjection;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

public sealed class LifetimeTests
{
    public interface ICounted
    {
        int Id();

        Task<int> LaterIdAsync(string text);

        IAsyncEnumerable<int> IdsAsync(int count);

        IEnumerable<int> Lazy();
    }

    public sealed class Journal
    {
        private int _made;
        private int _disposed;

        public int Disposed => Volatile.Read(ref _disposed);

        public int Made => Volatile.Read(ref _made);

        public int Make() => Interlocked.Increment(ref _made);

        public void Dispose() => Interlocked.Increment(ref _disposed);
    }

    private sealed class Counted(Journal journal) : ICounted, IDisposable
    {
        private readonly int _id = journal.Make();
        private bool _disposed;

        public int Id() => _id;

        public async Task<int> LaterIdAsync(string text)
        {
            await Task.Yield();
            ObjectDisposedException.ThrowIf(_disposed, this);
            return text == "throw" ? throw new InvalidOperationException() : _id;
        }

        public async IAsyncEnumerable<int> IdsAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return _id;
            }
        }

        public IEnumerable<int> Lazy() => Enumerable.Range(0, 2).Select(number => _disposed ? -1 : number);

        public void Dispose()
        {
            _disposed = true;
            journal.Dispose();
        }
    }

    private readonly Journal _journal = new();

    [Fact]
    public async Task A_scoped_service_is_made_for_each_call_and_disposed_after_it()
    {
        await using var sut = await TestProvider.StartAsync(builder =>
        {
            builder.Services.AddSingleton(_journal);
            builder.AddService<ICounted, Counted>();
        });
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Counted.Id\r\n", ":1\r\n");
        await wire.AskAsync("Counted.Id\r\n", ":2\r\n");
        await wire.AskAsync("Counted.Lazy\r\n", "*2\r\n:0\r\n:1\r\n");
        await wire.AskAsync("Counted.Ids 2\r\n", "*2\r\n:4\r\n:4\r\n");
        await wire.AskAsync("Counted.LaterId x\r\n", ":5\r\n");
        await Eventually.BeTrueAsync(() => _journal.Disposed == 5, "each was disposed");
    }

    [Theory]
    [InlineData("Counted.LaterId throw")]
    [InlineData("Counted.LaterId \"\\xff\"")]
    [InlineData("Counted.Ids many")]
    public async Task Calls_that_fail_are_cleaned_up_after_too(string call)
    {
        await using var sut = await TestProvider.StartAsync(builder =>
        {
            builder.Services.AddSingleton(_journal);
            builder.AddService<ICounted, Counted>();
        });
        var wire = await sut.ConnectAsync();
        await wire.SendAsync(call + "\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-");
        await Eventually.BeTrueAsync(() => _journal.Disposed == _journal.Made, "what was made is disposed");
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "nothing is left behind");
    }

    [Fact]
    public async Task A_singleton_is_made_once_and_lives_as_long_as_the_provider()
    {
        var sut = await TestProvider.StartAsync(builder =>
        {
            builder.Services.AddSingleton(_journal);
            builder.AddService<ICounted, Counted>(ServiceLifetime.Singleton);
        });
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Counted.Id\r\nCounted.Id\r\n", ":1\r\n:1\r\n");
        _journal.Disposed.ShouldBe(0);
        await sut.DisposeAsync();
        _journal.Disposed.ShouldBe(1);
    }

    [Theory]
    [InlineData(ServiceLifetime.Scoped, 2)]
    [InlineData(ServiceLifetime.Singleton, 1)]
    public async Task A_factory_makes_what_its_lifetime_says(ServiceLifetime lifetime, int made)
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddService<ICounted>(_ => new Counted(_journal), lifetime));
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("Counted.Id\r\n", ":1\r\n");
        await wire.AskAsync("Counted.Id\r\n", $":{made}\r\n");
    }

    [Fact]
    public async Task A_factory_that_throws_fails_its_call_alone()
    {
        await using var sut = await TestProvider.StartAsync(builder => builder.AddService<ICounted>(_ => throw new InvalidOperationException("no database")));
        var wire = await sut.ConnectAsync();
        await wire.SendAsync("Counted.Id\r\nCounted.Ids 1\r\nCounted.LaterId x\r\n");
        for (var call = 0; call < 3; call++)
            (await wire.ReadLineAsync()).ShouldStartWith("-INTERNAL ");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "nothing is left behind");
    }
}
