using Microsoft.Extensions.Logging;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Filters.Ready;

public sealed class CallLogFilterTests
{
    private readonly LogCollector _log = new();

    public sealed record Login(string User, [property: Sensitive] string Password);

    public interface IDoor
    {
        bool Open(string name, [Sensitive] string code, int[] floors, params string[] rest);

        bool Enter(Login login, List<Login> others);

        bool EnterBank(SystemsBank.Login login);

        Task FailAsync(string why);
    }

    private sealed class Door : IDoor
    {
        public bool Open(string name, string code, int[] floors, params string[] rest) => true;

        public bool Enter(Login login, List<Login> others) => true;

        public bool EnterBank(SystemsBank.Login login) => true;

        public Task FailAsync(string why) => why == "declared" ? throw new DeclaredException("SHUT", why) : throw new NotSupportedException(why);
    }

    [Fact]
    public async Task One_line_tells_method_status_and_time_and_nothing_of_the_arguments()
    {
        var lines = await CallAsync(new(), "Door.Open Ada 1234 [1] x");
        lines.Count.ShouldBe(1);
        lines[0].Message.ShouldMatch("^Door\\.Open from 127\\.0\\.0\\.1:\\d+: ok in [\\d.]+ ms$");
        lines[0].Level.ShouldBe(LogLevel.Information);
    }

    [Fact]
    public async Task Arguments_are_shown_when_asked_for_and_sensitive_ones_never()
    {
        var options = new CallLogOptions { ShowArguments = true, Level = LogLevel.Debug };
        var lines = await CallAsync(
            options,
            "Door.Open Ada 1234 [1,2] x y",
            "Door.Enter '{\"user\":\"Ada\",\"password\":\"5678\"}' '[]'",
            "Door.EnterBank '{\"user\":\"Ada\",\"password\":\"5678\"}'");
        lines[0].Message.ShouldStartWith("Door.Open(name: Ada, code: (redacted), floors: [1,2], rest: x y) from ");
        lines[1].Message.ShouldStartWith("Door.Enter(login: (redacted), others: (redacted)) from ");
        lines[2].Message.ShouldStartWith("Door.EnterBank(login: (redacted)) from ");
        lines[0].Level.ShouldBe(LogLevel.Debug);
    }

    [Fact]
    public async Task A_long_argument_is_cut_and_control_characters_do_not_reach_the_log()
    {
        var lines = await CallAsync(new() { ShowArguments = true }, $"Door.Open \"a\\r\\n\\x01b\" 1 [] {new string('x', 200)}");
        lines[0].Message.ShouldStartWith($"Door.Open(name: a  \\x01b, code: (redacted), floors: [], rest: {new string('x', 128)}…) from ");
    }

    [Fact]
    public async Task A_call_that_fails_is_a_warning_with_its_status()
    {
        var lines = await CallAsync(new(), "Door.Fail declared", "Door.Fail other");
        lines.Select(line => line.Level).ShouldBe([LogLevel.Warning, LogLevel.Warning]);
        lines[0].Message.ShouldContain(": SHUT in ");
        lines[1].Message.ShouldContain(": NotSupportedException in ");
    }

    private async Task<List<LogEntry>> CallAsync(CallLogOptions options, params string[] calls)
    {
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        await using var sut = await TestProvider.StartAsync(builder => builder.AddService<IDoor>(new Door()).AddFilter(new CallLogFilter(loggers, options)));
        var wire = await sut.ConnectAsync();
        foreach (var call in calls)
        {
            await wire.SendAsync(call + "\r\n");
            await wire.ReadLineAsync();
        }

        return [.. _log.Entries.Where(entry => entry.EventId == 2020)];
    }
}
