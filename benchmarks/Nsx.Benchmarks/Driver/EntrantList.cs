using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Redis;

namespace Nsx.Benchmarks.Driver;

/// <summary>Who takes part: the contenders in C#, every folder of peers that can be built, and redis.</summary>
internal sealed class EntrantList(RunOptions options, List<string> remarks)
{
    public async Task<IReadOnlyList<IEntrant>> PrepareAsync(CancellationToken cancel)
    {
        RefuseUnknownNames();
        var programs = ContenderList.All.Select(ContenderProgram.Of).Where(program => options.Includes(program.Name)).ToList();
        programs.AddRange(await BuildPeersAsync(cancel));

        List<IEntrant> entrants = [.. programs.Select(program => new ProgramEntrant(program, options.Plan))];
        if (!options.Includes(RedisEntrant.EntrantName))
            return entrants;
        if (RedisEntrant.IsPossible)
            entrants.Add(await RedisEntrant.CreateAsync(options.Plan, programs, cancel));
        else
            remarks.Add($"{RedisEntrant.EntrantName} is skipped: {RedisEntrant.Missing}");
        return entrants;
    }

    private void RefuseUnknownNames()
    {
        string[] known =
        [
            .. ContenderList.All.Select(contender => contender.Name),
            .. Repository.PeerFolders.Select(folder => Path.GetFileName(folder)),
            RedisEntrant.EntrantName,
        ];
        if (options.Only?.Except(known).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"Expected contenders among {string.Join(", ", known)}; got '{unknown}'.");
    }

    private async Task<List<ContenderProgram>> BuildPeersAsync(CancellationToken cancel)
    {
        var peers = new List<ContenderProgram>();
        foreach (var folder in Repository.PeerFolders.Where(folder => options.Includes(Path.GetFileName(folder))))
        {
            Console.Error.WriteLine($"building {Path.GetFileName(folder)}");
            try
            {
                peers.Add(await ContenderProgram.BuildAsync(folder, cancel));
            }
            catch (ChildFailedException e)
            {
                remarks.Add($"{Path.GetFileName(folder)} is skipped: {e.Message}");
            }
        }

        return peers;
    }
}
