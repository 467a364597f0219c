using System.Text;
using Tron.Resp;

namespace Tron.Server;

/// <summary>What tools and clients ask a server about itself: <c>INFO</c>, <c>COMMAND</c>, <c>CONFIG GET</c>, <c>TIME</c>.</summary>
internal sealed class IntrospectionCommands : ICommandModule
{
    private const string Group = "server";

    private static readonly (string Name, string Value)[] s_settings =
    [
        ("appendonly", "no"), ("databases", "1"), ("maxmemory", "0"), ("replica-read-only", "no"), ("save", ""), ("slave-read-only", "no"), ("timeout", "0"),
    ];

    public void AddTo(CommandTable commands)
    {
        commands.Add(new ActionCommand("INFO", 0, int.MaxValue, new("Tells about the server.", Group, ConnectionCommands.Optional("section") with { IsMultiple = true }), Info));
        commands.Add(new ActionCommand("TIME", 0, 0, new("The server's time: seconds and microseconds.", Group), Time));
        commands.Add(new ContainerCommand(
            "CONFIG",
            new("Tells settings.", Group),
            new ActionCommand("CONFIG|GET", 1, int.MaxValue, new("The settings whose names match.", Group, new CommandArgument("parameter") { IsMultiple = true }), ConfigGet)));
        commands.Add(CommandCommand.Create(commands));
    }

    private static void Info(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var wanted = new HashSet<string>();
        for (var i = 1; i < request.Count; i++)
            wanted.Add(Encoding.UTF8.GetString(request[i]).ToLowerInvariant());
        var report = new InfoReport(wanted);
        var server = client.Server;
        var port = server.LocalEndPoint is System.Net.IPEndPoint ip ? ip.Port : 0;
        var up = server.Time.GetElapsedTime(server.StartedAt);
        report.Section("Server")
            .Line("redis_version", server.Options.RedisVersion).Line("redis_mode", "standalone")
            .Line($"{server.Options.ServerName}_version", server.Options.ServerVersion)
            .Line("process_id", Environment.ProcessId).Line("run_id", server.RunId).Line("tcp_port", port)
            .Line("uptime_in_seconds", (long)up.TotalSeconds).Line("uptime_in_days", (long)up.TotalDays);
        report.Section("Clients")
            .Line("connected_clients", server.ClientCount).Line("maxclients", server.Options.Server.MaxSessions).Line("blocked_clients", 0);
        report.Section("Memory").Line("used_memory", GC.GetTotalMemory(false)).Line("used_memory_rss", Environment.WorkingSet);
        report.Section("Persistence").Line("loading", 0);
        report.Section("Stats")
            .Line("total_connections_received", server.AcceptedCount)
            .Line("total_commands_processed", server.Commands.All.Sum(command => command.Calls));
        report.Section("Replication").Line("role", "master").Line("connected_slaves", 0);
        server.Report(report);
        report.Section("Commandstats");
        foreach (var command in server.Commands.All.Where(command => command.Calls > 0).OrderBy(command => command.Name))
        {
            report.Line(
                "cmdstat_" + command.Name.ToLowerInvariant(),
                $"calls={command.Calls},rejected_calls={command.RejectedCalls},failed_calls={command.FailedCalls}");
        }

        report.Section("Cluster").Line("cluster_enabled", 0);
        report.Section("Keyspace");
        reply.VerbatimText(report.ToString());
    }

    private static void Time(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var now = client.Server.Time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        var microseconds = now.Ticks / TimeSpan.TicksPerMicrosecond;
        reply.ArrayHeader(2);
        reply.BulkInteger(microseconds / 1_000_000);
        reply.BulkInteger(microseconds % 1_000_000);
    }

    private static void ConfigGet(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var patterns = new string[request.Count - 1];
        for (var i = 0; i < patterns.Length; i++)
            patterns[i] = Encoding.UTF8.GetString(request[i + 1]);
        var found = Array.FindAll(s_settings, setting => patterns.Any(pattern => Glob.IsMatch(pattern, setting.Name)));
        reply.MapHeader(found.Length);
        foreach (var (name, value) in found)
        {
            reply.BulkText(name);
            reply.BulkText(value);
        }
    }
}
