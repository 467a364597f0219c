namespace Nsx.Protocol.Tests.Contracts;

/// <summary>Streams that callers send and interfaces by which they are called back: what a contract may have of them.</summary>
public sealed class LiveRulesTests
{
    public interface ITwoStreams
    {
        Task TakeAsync(IAsyncEnumerable<int> one, IAsyncEnumerable<int> two);
    }

    public interface IStreamInFront
    {
        Task TakeAsync(IAsyncEnumerable<int> items, int count);
    }

    public interface IStreamBeforeCallback
    {
        Task TakeAsync(IAsyncEnumerable<int> items, IProgress<int> progress);
    }

    public interface ICallbackInFront
    {
        Task TakeAsync(IProgress<int> progress, int count);
    }

    public interface IOptionalStream
    {
        Task TakeAsync(IAsyncEnumerable<int>? items = null);
    }

    public interface ISyncStream
    {
        int Take(IAsyncEnumerable<int> items);
    }

    public interface IOneWayStreams
    {
        [OneWay]
        Task TakeAsync(IAsyncEnumerable<int> items);
    }

    public interface IStreamOfObjects
    {
        Task TakeAsync(IAsyncEnumerable<object> items);
    }

    public interface IStreamWithin
    {
        Task TakeAsync(List<IAsyncEnumerable<int>> items);
    }

    public interface IProgressOfObjects
    {
        Task TakeAsync(IProgress<object> progress);
    }

    public interface IHasProperty
    {
        int Count { get; }
    }

    public interface IPropertyCallback
    {
        Task TakeAsync(IHasProperty callback);
    }

    public interface IGivesStream
    {
        IAsyncEnumerable<int> Give();
    }

    public interface IStreamCallback
    {
        Task TakeAsync(IGivesStream callback);
    }

    public interface ITakesCallback
    {
        void Take(IProgress<int> progress);
    }

    public interface INestedCallback
    {
        Task TakeAsync(ITakesCallback callback);
    }

    public interface IEmpty;

    public interface IEmptyCallback
    {
        Task TakeAsync(IEmpty callback);
    }

    public interface ICompare
    {
        Task TakeAsync(IComparable callback);
    }

    public interface IWatcher
    {
        [OneWay]
        void Moved(int x, int y);

        [Throws<KeyNotFoundException>("NOT_FOUND")]
        ValueTask<string> NameAsync(CancellationToken cancellationToken = default);
    }

    public interface IGood
    {
        IAsyncEnumerable<int> RunAsync(
            string name, int count = 1, IWatcher? watcher = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);

        Task<int> SumAsync(string name, IWatcher watcher, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
    }

    [Theory]
    [InlineData(typeof(ITwoStreams), "merge them into one")]
    [InlineData(typeof(IStreamInFront), "'items' must stand behind the values")]
    [InlineData(typeof(IStreamBeforeCallback), "move it behind 'progress'")]
    [InlineData(typeof(ICallbackInFront), "'progress' must stand behind the values: move it behind 'count'")]
    [InlineData(typeof(IOptionalStream), "cannot be optional")]
    [InlineData(typeof(ISyncStream), "return Task, ValueTask or IAsyncEnumerable")]
    [InlineData(typeof(IOneWayStreams), "let callers wait")]
    [InlineData(typeof(IStreamOfObjects), "object says nothing")]
    [InlineData(typeof(IStreamWithin), "use it as a whole parameter or result")]
    [InlineData(typeof(IProgressOfObjects), "object says nothing")]
    [InlineData(typeof(IPropertyCallback), "for a value, name a record or class")]
    [InlineData(typeof(IStreamCallback), "let it return a list")]
    [InlineData(typeof(INestedCallback), "pass values")]
    [InlineData(typeof(IEmptyCallback), "is abstract")]
    [InlineData(typeof(ICompare), "is abstract")]
    public void What_cannot_live_in_a_call_is_refused_with_the_way_out(Type contract, string wayOut) =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of(contract)).Message.ShouldContain(wayOut);

    [Fact]
    public void A_descriptor_tells_values_from_what_lives_as_long_as_the_call()
    {
        var contract = ContractDescriptor.Of(typeof(IGood));
        var run = contract.Methods[0];
        (run.ValueCount, run.MinArguments, run.MaxArguments, run.HasStreamParameter, run.HasLiveParameters).ShouldBe((2, 1, 2, false, true));
        run.Parameters.Select(parameter => parameter.Kind).ShouldBe([ParameterKind.Value, ParameterKind.Value, ParameterKind.Callback, ParameterKind.Progress]);
        run.Parameters[2].Callbacks.Select(callback => callback.FullName).ShouldBe(["watcher.Moved", "watcher.Name"]);
        run.Parameters[2].Callbacks[1].Errors.Keys.ShouldBe(["NOT_FOUND"]);
        run.Parameters[3].Callbacks.Single().IsOneWay.ShouldBeTrue();

        var sum = contract.Methods[1];
        (sum.ValueCount, sum.MinArguments, sum.MaxArguments, sum.HasStreamParameter, sum.HasLiveParameters).ShouldBe((1, 1, int.MaxValue, true, true));
        sum.Signature.ShouldBe("Good.Sum(name string, watcher callback, numbers integer…)");
    }
}
