using Nsx.Protocol;

namespace Nsx.Provider.Tests.Hosting;

/// <summary>Mistakes are told at start.</summary>
public sealed class BuilderTests
{
    [NsxService("probe")]
    public interface IOtherProbe
    {
        void Other();
    }

    public interface IBad
    {
        object Anything();
    }

    private sealed class OtherProbe : IOtherProbe
    {
        public void Other()
        {
        }
    }

    private static NsxProvider Create(Action<NsxProviderBuilder> build, Action<ProviderOptions>? configure = null) => NsxProvider.Create(
        options =>
        {
            options.Listen = "127.0.0.1:0";
            configure?.Invoke(options);
        },
        build);

    [Fact]
    public void Two_services_of_one_name_are_refused_whatever_their_letter_case() =>
        Should.Throw<InvalidOperationException>(() => Create(builder => builder.AddService<IProbe>(new Probe()).AddService<IOtherProbe>(new OtherProbe())))
            .Message.ShouldBe($"Two services are called 'probe': {typeof(IProbe)} and {typeof(IOtherProbe)}. Give one another name with [NsxService(\"…\")].");

    [Fact]
    public void Two_functions_of_one_name_are_refused() =>
        Should.Throw<InvalidOperationException>(() => Create(builder => builder.AddFunction("A.B", () => 1).AddFunction("a.b", () => 2)))
            .Message.ShouldContain("Two commands are called 'a.b'");

    [Fact]
    public void A_contract_that_cannot_work_is_refused_when_it_is_added() =>
        Should.Throw<ContractException>(() => Create(builder => builder.AddService<IBad>(_ => null!))).Message.ShouldContain("IBad.Anything: the result: object says nothing");

    [Theory]
    [InlineData("Timeout")]
    [InlineData("Calls")]
    [InlineData("Items")]
    [InlineData("Drain")]
    [InlineData("Propagation")]
    public void An_option_outside_its_range_is_named(string which)
    {
        var e = Should.Throw<ArgumentOutOfRangeException>(() => Create(builder => { }, options =>
        {
            if (which == "Timeout")
                options.DefaultTimeout = TimeSpan.FromHours(2);
            else if (which == "Calls")
                options.MaxCallsPerConnection = 0;
            else if (which == "Items")
                options.MaxCollectedItems = 0;
            else if (which == "Drain")
                options.DrainTimeout = TimeSpan.FromSeconds(-1);
            else
                options.Propagation = TimeSpan.FromSeconds(-1);
        }));
        e.Message.ShouldContain("Nsx:Provider:");
        e.ParamName!.ShouldContain(which);
    }

    [Fact]
    public void An_address_that_is_none_is_refused() =>
        Should.Throw<FormatException>(() => Create(builder => { }, options => options.Listen = "here")).Message.ShouldStartWith("Nsx:Provider:Listen: ");

    [Fact]
    public async Task The_address_that_is_told_can_be_chosen()
    {
        await using var told = Create(builder => builder.AddService<IProbe>(new Probe()), options => options.Advertise = "example.org:80");
        told.Address.ShouldBe("example.org:80");
        await using var own = Create(builder => builder.AddService<IProbe>(new Probe()));
        own.Address.ShouldBe(own.LocalEndPoint.ToString());
    }
}
