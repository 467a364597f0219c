using System.Text;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Redis;

namespace Nsx.Benchmarks.Report;

/// <summary>redis-benchmark against redis-server and against Nsx, with requests of the same size.</summary>
internal static class RedisTables
{
    public static void Write(StringBuilder text, RunResults results)
    {
        foreach (var table in results.Redis.GroupBy(row => row.Round.Profile))
        {
            text.AppendLine($"## {table.Key}: redis-benchmark, 50 connections").AppendLine();
            Of(table.ToArray()).WriteTo(text);
        }
    }

    private static MarkdownTable Of((Round Round, RedisResult Result)[] rows)
    {
        var table = new MarkdownTable(
            "server", "request", "pipeline", "calls/s median (min–max)", "p50 µs", "p99 µs", "server CPU µs/call", "to redis-server");
        foreach (var row in rows.GroupBy(row => (row.Result.Pipeline, row.Result.Server, row.Result.Command)))
        {
            table.Add(
                row.Key.Server,
                $"`{row.Key.Command}`",
                $"{row.Key.Pipeline}",
                Spread.Of(row.Select(each => each.Result.CallsPerSecond)).Text("N0"),
                Spread.Of(row.Select(each => each.Result.P50us)).Median.ToString("N0"),
                Spread.Of(row.Select(each => each.Result.P99us)).Median.ToString("N0"),
                Spread.Of(row.Select(each => each.Result.ServerCpuUsPerCall)).Median.ToString("N2"),
                RatioToRedis(row, rows));
        }

        return table;
    }

    private static string RatioToRedis(
        IEnumerable<(Round Round, RedisResult Result)> measured, (Round Round, RedisResult Result)[] all)
    {
        var ratios =
            from ours in measured
            where ours.Result.Server == RedisEntrant.ProviderName
            from theirs in all
            where theirs.Result.Server != RedisEntrant.ProviderName
                && theirs.Round == ours.Round && theirs.Result.Pipeline == ours.Result.Pipeline
            select ours.Result.CallsPerSecond / theirs.Result.CallsPerSecond;
        var known = ratios.ToArray();
        return known is [] ? "–" : Spread.Of(known).Text("N2", "×");
    }
}
