using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;
using Nsx.Benchmarks.Probes;
using Nsx.Benchmarks.Roles;
using Nsx.Benchmarks.Simulation;

try
{
    return args switch
    {
        ["server", var contender, var port] => await ServerRole.ServeAsync(ContenderList.Find(contender), int.Parse(port)),
        ["client", var contender, .. var order] => await ClientRole.DriveAsync(ContenderList.Find(contender), LoadOrder.Parse(order)),
        ["spin"] => SpinRole.Spin(),
        ["neighbours"] => await NeighboursProbe.RunAsync(),
        ["idle"] => await IdleProbe.RunAsync(),
        ["simulate"] => SimulateCommand.Run(),
        ["zookeeper"] => await ZooKeeperProbe.RunAsync(),
        ["overload"] => await OverloadProbe.RunAsync(),
        ["overload-server", var port] => await OverloadServer.ServeAsync(int.Parse(port)),
        ["run", .. var options] => await RunCommand.RunAsync(RunOptions.Parse(options)),
        var options => await RunCommand.RunAsync(RunOptions.Parse(options)),
    };
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
