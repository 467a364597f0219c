using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Load;
using Nsx.Benchmarks.Roles;

return args switch
{
    ["server", var contender, var port] => await ServerRole.ServeAsync(ContenderList.Find(contender), int.Parse(port)),
    ["client", var contender, .. var order] => await ClientRole.DriveAsync(ContenderList.Find(contender), LoadOrder.Parse(order)),
    ["spin"] => SpinRole.Spin(),
    _ => 2,
};
