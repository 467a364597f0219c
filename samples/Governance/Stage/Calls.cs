using Nsx;

namespace Governance;

/// <summary>Many calls in one line.</summary>
internal static class Calls
{
    /// <summary>Makes calls one after the other, and counts who answered.</summary>
    public static async Task<Tally> TallyAsync(int calls, Func<Task<string>> call)
    {
        var tally = new Tally();
        for (var i = 0; i < calls; i++)
            tally.Add(await AnswerAsync(call));
        return tally;
    }

    /// <summary>Makes calls all at once, and counts who answered.</summary>
    public static async Task<Tally> TallyTogetherAsync(int calls, Func<Task<string>> call)
    {
        var tally = new Tally();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => AnswerAsync(call))))
            tally.Add(answer);
        return tally;
    }

    /// <summary>The status of a call: <c>ok</c>, or how it failed.</summary>
    public static async Task<string> StatusAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "ok";
        }
        catch (RpcException e)
        {
            return $"{e.Status} ({e.Outcome})";
        }
    }

    /// <summary>Waits until something is so, which takes moments.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(5);
    }

    private static async Task<string?> AnswerAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException)
        {
            return null;
        }
    }
}
