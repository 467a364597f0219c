namespace Nsx.Protocol.Tests.Contracts;

/// <summary>What cannot work on a wire is refused at start, by name, with the reason and the way out.</summary>
public sealed class ContractRulesTests
{
    public interface IByRef
    {
        void Take(ref int number);
    }

    public interface IOut
    {
        bool TryTake(out int number);
    }

    public interface IIn
    {
        void Take(in int number);
    }

    public interface IObject
    {
        void Take(object anything);
    }

    public interface IObjectWithin
    {
        void Take(Dictionary<string, object> anything);
    }

    public interface IObjectWithinMember
    {
        void Take(SystemsBank.Loose anything);
    }

    public interface IDelegate
    {
        void Take(Action callback);
    }

    public interface IGenericMethod
    {
        T Take<T>(T value);
    }

    public interface IProperty
    {
        int Count { get; }
    }

    public interface IEvent
    {
        event Action? Changed;
    }

    public interface ITwoTokens
    {
        void Take(CancellationToken one, CancellationToken two);
    }

    public interface IOneWayValue
    {
        [OneWay]
        int Take();
    }

    public interface IOneWayStream
    {
        [OneWay]
        IAsyncEnumerable<int> Take();
    }

    public interface IOptionalInTheMiddle
    {
        void Take([System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(1)] int first, int second);
    }

    [NsxService("NSX.Mine")]
    public interface IProtocolName
    {
        void Take();
    }

    [NsxService("my service")]
    public interface IBlankName
    {
        void Take();
    }

    public interface IBadMethodName
    {
        [NsxMethod("tä")]
        void Take();
    }

    public interface IException
    {
        void Take(InvalidOperationException e);
    }

    public interface IType
    {
        Type Take();
    }

    public interface IStream
    {
        void Take(Stream stream);
    }

    public interface ITask
    {
        void Take(Task<int> task);
    }

    public interface INestedTask
    {
        Task<Task<int>> TakeAsync();
    }

    public abstract class Shape;

    public interface IAbstract
    {
        void Take(Shape shape);
    }

    public sealed record Holder(IReadOnlyList<Shape> Shapes);

    public interface IAbstractWithin
    {
        Holder Take();
    }

    public interface ISpan
    {
        void Take(ReadOnlySpan<byte> bytes);
    }

    public interface IPointer
    {
        nint Take();
    }

    public interface IParamsCollection
    {
        void Take(params List<int> numbers);
    }

    public interface IThrowsWithoutMessage
    {
        [Throws<SilentException>("SILENT")]
        void Take();
    }

    public interface IThrowsNoException
    {
        [Throws("TEXT", typeof(string))]
        void Take();
    }

    public interface IThrowsReserved
    {
        [Throws<InvalidOperationException>("BUSY")]
        void Take();
    }

    public interface ITimeoutOfNothing
    {
        [Timeout(0)]
        void Take();
    }

    public interface ITimeoutOfHours
    {
        [Timeout(3_600_001)]
        void Take();
    }

    public sealed class SilentException : Exception;

    [Theory]
    [InlineData(typeof(IByRef), "IByRef.Take: parameter 'number' is ref, in or out: return a value or a record instead")]
    [InlineData(typeof(IOut), "IOut.TryTake: parameter 'number' is ref, in or out")]
    [InlineData(typeof(IIn), "IIn.Take: parameter 'number' is ref, in or out")]
    [InlineData(typeof(IObject), "IObject.Take: parameter 'anything': object says nothing about what may come: name the type")]
    [InlineData(typeof(IObjectWithin), "object says nothing about what may come")]
    [InlineData(typeof(IObjectWithinMember), "object says nothing about what may come")]
    [InlineData(typeof(IDelegate), "Action is a delegate, and code does not travel")]
    [InlineData(typeof(IGenericMethod), "IGenericMethod.Take is generic")]
    [InlineData(typeof(IProperty), "IProperty.get_Count is an accessor")]
    [InlineData(typeof(IEvent), "IEvent.add_Changed is an accessor")]
    [InlineData(typeof(ITwoTokens), "ITwoTokens.Take takes more than one CancellationToken")]
    [InlineData(typeof(IOneWayValue), "IOneWayValue.Take is [OneWay] and returns a value that nobody would get")]
    [InlineData(typeof(IOneWayStream), "IOneWayStream.Take is [OneWay] and returns a value that nobody would get")]
    [InlineData(typeof(IOptionalInTheMiddle), "IOptionalInTheMiddle.Take: optional parameters must stand at the end")]
    [InlineData(typeof(IProtocolName), "names that begin with NSX. belong to the protocol: rename 'NSX.Mine'")]
    [InlineData(typeof(IBlankName), "the name 'my service' has other characters")]
    [InlineData(typeof(IBadMethodName), "the name 'tä' has other characters")]
    [InlineData(typeof(IException), "InvalidOperationException must not come from a wire")]
    [InlineData(typeof(IType), "Type must not come from a wire")]
    [InlineData(typeof(IStream), "Stream is no value")]
    [InlineData(typeof(ITask), "is no value")]
    [InlineData(typeof(INestedTask), "is no value")]
    [InlineData(typeof(IAbstract), "Shape is abstract: name a record or class, or close its set of types with [JsonDerivedType]")]
    [InlineData(typeof(IAbstractWithin), "within Holder: Shape is abstract")]
    [InlineData(typeof(ISpan), "points into memory: use an array")]
    [InlineData(typeof(IPointer), "IntPtr points into memory")]
    [InlineData(typeof(IParamsCollection), "parameter 'numbers' is a params collection: use a params array")]
    [InlineData(typeof(IThrowsWithoutMessage), "SilentException needs a public constructor that takes the message")]
    [InlineData(typeof(IThrowsNoException), "String is no exception")]
    [InlineData(typeof(IThrowsReserved), "The code 'BUSY' is reserved")]
    [InlineData(typeof(ITimeoutOfNothing), "[Timeout] must be 1 to 3,600,000 ms, is 0")]
    [InlineData(typeof(ITimeoutOfHours), "[Timeout] must be 1 to 3,600,000 ms, is 3,600,001")]
    [InlineData(typeof(IStore<>), "IStore<Order> instead of IStore<>")]
    [InlineData(typeof(string), "a contract is an interface, and String is not one")]
    public void A_contract_that_cannot_work_says_why(Type contract, string reason) =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of(contract)).Message.ShouldContain(reason);

    public interface IOverloads
    {
        int Add(int a, int b);

        Task<int> AddAsync(int a, int b, int c);

        int ADD();
    }

    [Fact]
    public void Overloads_are_refused_with_the_attribute_to_add() =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of(typeof(IOverloads))).Message.ShouldContain(
            "3 methods are called 'Add' on the wire, where letter case and parameters do not tell them apart: give all but one another name, such as [NsxMethod(\"AddBy2\")]");

    public interface IManyProblems
    {
        int Count { get; }

        void Ref(ref int number);

        void Object(object anything);
    }

    [Fact]
    public void All_problems_come_in_one_message()
    {
        var e = Should.Throw<ContractException>(() => ContractDescriptor.Of(typeof(IManyProblems)));
        e.Problems.Count.ShouldBe(3);
        e.Message.ShouldStartWith("'IManyProblems' cannot be a service:\n  - ");
        foreach (var problem in e.Problems)
            e.Message.ShouldContain($"\n  - {problem}");
    }

    [Fact]
    public void Names_longer_than_256_are_refused() =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of(new string('n', 256) + ".Now", () => 1)).Message.ShouldContain("is longer than 256");

    [Fact]
    public void A_function_is_held_to_the_same_rules() =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of("Clock.Now", (object anything) => anything.GetHashCode())).Message
            .ShouldContain("the function: parameter 'anything': object says nothing");

    [Fact]
    public void Reflection_over_members_never_gets_into_a_loop() =>
        ContractDescriptor.Of(typeof(ITree)).Methods.Single().Signature.ShouldBe("Tree.Take(tree json)");

    public sealed record Tree(string Name, IReadOnlyList<Tree> Children);

    public interface ITree
    {
        void Take(Tree tree);
    }
}
