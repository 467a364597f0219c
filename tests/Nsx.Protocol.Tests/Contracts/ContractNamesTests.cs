namespace Nsx.Protocol.Tests.Contracts;

public interface IClock
{
    DateTime Now();

    Task<DateTime> LaterAsync();

    void Async();
}

public interface IStore<T>
{
    T Load(string key);

    Task SaveAsync(string key, T value);
}

public interface ICE
{
    void Melt();
}

public interface Imaging
{
    void Scan();
}

[NsxService("Time.Zone-1", Summary = "Knows the time.")]
public interface INamed
{
    [NsxMethod("At", Summary = "The time there.")]
    string TimeAsync();
}

public interface IBase
{
    int One();
}

public interface IDerived : IBase
{
    int Two();
}

public sealed record Order(int Id, decimal Total);

public sealed class ContractNamesTests
{
    [Theory]
    [InlineData(typeof(IClock), "Clock")]
    [InlineData(typeof(ICE), "CE")]
    [InlineData(typeof(Imaging), "Imaging")]
    [InlineData(typeof(INamed), "Time.Zone-1")]
    [InlineData(typeof(IStore<Order>), "Store-Order")]
    [InlineData(typeof(IStore<int>), "Store-Int32")]
    public void A_service_is_called_as_its_interface_without_the_I(Type contract, string name) =>
        ContractDescriptor.Of(contract).Name.ShouldBe(name);

    [Fact]
    public void A_method_loses_its_Async_unless_that_is_all_it_has() =>
        ContractDescriptor.Of(typeof(IClock)).Methods.Select(method => method.FullName).ShouldBe(["Clock.Now", "Clock.Later", "Clock.Async"]);

    [Fact]
    public void An_attribute_names_and_describes_both()
    {
        var contract = ContractDescriptor.Of(typeof(INamed));
        contract.Summary.ShouldBe("Knows the time.");
        contract.Methods.Single().FullName.ShouldBe("Time.Zone-1.At");
        contract.Methods.Single().Summary.ShouldBe("The time there.");
    }

    [Fact]
    public void Methods_of_inherited_interfaces_belong_to_the_service() =>
        ContractDescriptor.Of(typeof(IDerived)).Methods.Select(method => method.FullName).ShouldBe(["Derived.Two", "Derived.One"]);

    [Fact]
    public void A_function_keeps_the_name_it_is_given()
    {
        var function = ContractDescriptor.Of("Math.Tools.Twice", (int number) => number * 2);
        function.Name.ShouldBe("Math.Tools");
        function.Contract.ShouldBeNull();
        function.Methods.Single().Signature.ShouldBe("Math.Tools.Twice(number integer)");
    }

    [Theory]
    [InlineData("Now")]
    [InlineData(".Now")]
    [InlineData("Clock.")]
    public void A_function_needs_a_service_and_a_method(string name) =>
        Should.Throw<ContractException>(() => ContractDescriptor.Of(name, () => 1)).Message.ShouldContain($"expected a name such as Clock.Now, got '{name}'");
}
