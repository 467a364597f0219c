using System.Reflection;

namespace Nsx.Protocol;

/// <summary>A contract: a plain interface, or a single function, looked at once. Immutable.</summary>
public sealed class ContractDescriptor
{
    private ContractDescriptor(string name, Type? contract, IReadOnlyList<MethodDescriptor> methods)
    {
        Name = name;
        Contract = contract;
        Methods = methods;
    }

    /// <summary>The service's name on the wire.</summary>
    public string Name { get; }

    /// <summary>The interface; null for a function.</summary>
    public Type? Contract { get; }

    /// <summary>The methods, those of inherited interfaces included.</summary>
    public IReadOnlyList<MethodDescriptor> Methods { get; }

    /// <summary>One sentence for people; null when none was written.</summary>
    public string? Summary => Contract?.GetCustomAttribute<NsxServiceAttribute>()?.Summary;

    /// <summary>Looks at an interface.</summary>
    /// <exception cref="ContractException">It cannot be called over a wire; the message has every reason.</exception>
    public static ContractDescriptor Of(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (!contract.IsInterface)
            throw new ContractException(contract.Name, [$"a contract is an interface, and {contract.Name} is not one"]);
        if (contract.ContainsGenericParameters)
            throw new ContractException(contract.Name, ["a generic interface needs its type arguments: IStore<Order> instead of IStore<>"]);
        var problems = new List<string>();
        var name = ContractNames.Service(contract);
        ContractRules.CheckName(name, problems);
        ContractRules.CheckAttributes(contract.Name, contract, problems);
        var all = contract.GetInterfaces().Prepend(contract).SelectMany(type => type.GetMethods()).ToArray();
        foreach (var one in all)
            ContractRules.Check(one, problems);
        ContractRules.CheckOverloads(all, problems);
        if (problems.Count > 0)
            throw new ContractException(contract.Name, problems);
        return new(name, contract, [.. all.Select(one => new MethodDescriptor($"{name}.{ContractNames.Method(one)}", one, contract))]);
    }

    /// <summary>Looks at a function that is called <c>Service.Method</c>.</summary>
    /// <exception cref="ContractException">It cannot be called over a wire; the message has every reason.</exception>
    public static ContractDescriptor Of(string fullName, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(fullName);
        ArgumentNullException.ThrowIfNull(function);
        var problems = new List<string>();
        ContractRules.CheckName(fullName, problems);
        var dot = fullName.LastIndexOf('.');
        if (dot <= 0 || dot == fullName.Length - 1)
            problems.Add($"expected a name such as Clock.Now, got '{fullName}'");
        var invoke = function.GetType().GetMethod("Invoke")!;
        ContractRules.Check(function.Method, problems);
        if (problems.Count > 0)
            throw new ContractException(fullName, problems);

        // Names and defaults are the function's own; a delegate type has neither.
        var method = function.Method.GetParameters().Length == invoke.GetParameters().Length ? function.Method : invoke;
        return new(fullName[..dot], null, [new MethodDescriptor(fullName, method, null)]);
    }
}
