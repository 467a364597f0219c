using Nsx.Protobuf.Tests.Orders;

namespace Nsx.Protobuf.Tests;

/// <summary>A service whose values are messages.</summary>
public interface IOrders
{
    Task<Order?> EchoAsync(Order? order);

    Task<IReadOnlyList<Order>> TwiceAsync(Order order);

    IAsyncEnumerable<Line> LinesAsync(Order order);

    int Count(params Order[] orders);

    int Total(IReadOnlyList<Order> orders, Dictionary<string, Order> byName);

    Order? Missing();
}

internal sealed class OrderDesk : IOrders
{
    public Task<Order?> EchoAsync(Order? order) => Task.FromResult(order);

    public Task<IReadOnlyList<Order>> TwiceAsync(Order order) => Task.FromResult<IReadOnlyList<Order>>([order, order]);

    public async IAsyncEnumerable<Line> LinesAsync(Order order)
    {
        foreach (var line in order.Lines)
        {
            await Task.Yield();
            yield return line;
        }
    }

    public int Count(params Order[] orders) => orders.Sum(order => order.Lines.Count);

    public int Total(IReadOnlyList<Order> orders, Dictionary<string, Order> byName) => orders.Concat(byName.Values).Sum(order => (int)order.Number);

    public Order? Missing() => null;
}
