using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Reflection;

namespace Nsx.Protocol;

/// <summary>Chooses how a C# type goes over the wire, or says why it cannot.</summary>
internal static class WireTypes
{
    private static readonly ConcurrentDictionary<Type, byte> s_known = new();

    private static readonly Dictionary<Type, object> s_simple = new object[]
    {
        new NothingWire(), new BooleanWire(), new StringWire(), new BytesWire(), new MemoryWire(), new ReadOnlyMemoryWire(),
        new IntegerWire<sbyte>(), new IntegerWire<byte>(), new IntegerWire<short>(), new IntegerWire<ushort>(),
        new IntegerWire<int>(), new IntegerWire<uint>(), new IntegerWire<long>(), new IntegerWire<ulong>(),
        new RealWire<Half>(), new RealWire<float>(), new RealWire<double>(),
        new TextWire<Int128>("integer", text => Int128.Parse(text, Digits, Invariant), value => value.ToString(Invariant)),
        new TextWire<UInt128>("integer", text => UInt128.Parse(text, Digits, Invariant), value => value.ToString(Invariant)),
        new TextWire<BigInteger>("integer", text => BigInteger.Parse(text, Digits, Invariant), value => value.ToString(Invariant)),
        new TextWire<decimal>("decimal", text => decimal.Parse(text, Digits | NumberStyles.AllowDecimalPoint, Invariant), value => value.ToString(Invariant)),
        new TextWire<char>("character", text => text.Length == 1 ? text[0] : throw new FormatException(), value => value.ToString()),
        new TextWire<Guid>("guid", Guid.Parse, value => value.ToString("D")),
        new TextWire<Uri>("uri", text => new Uri(text, UriKind.RelativeOrAbsolute), value => value.OriginalString),
        new TextWire<Version>("version", Version.Parse, value => value.ToString()),
        new TextWire<TimeSpan>("duration", text => TimeSpan.Parse(text, Invariant), value => value.ToString("c")),
        new TextWire<DateOnly>("date", text => DateOnly.ParseExact(text, "O", Invariant), value => value.ToString("O", Invariant)),
        new TextWire<TimeOnly>("time", text => TimeOnly.Parse(text, Invariant), value => value.ToString("O", Invariant)),
        new TextWire<DateTime>("time", text => DateTime.Parse(text, Invariant, DateTimeStyles.RoundtripKind), value => value.ToString("O", Invariant)),
        new TextWire<DateTimeOffset>("time", text => DateTimeOffset.Parse(text, Invariant), value => value.ToString("O", Invariant)),
    }.ToDictionary(wire => wire.GetType().BaseType!.GetGenericArguments()[0]);

    // No blanks and no thousands: "1,5" is a mistake, not fifteen.
    private const NumberStyles Digits = NumberStyles.AllowLeadingSign;

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>Why a type cannot go over the wire; null when it can.</summary>
    public static string? WhyNot(Type type)
    {
        // A refusal is not kept: a serializer that takes the type may be registered later.
        if (s_known.ContainsKey(type))
            return null;
        var reason = WhyNotUncached(type, []);
        if (reason is null)
            s_known.TryAdd(type, 0);
        return reason;
    }

    public static string NameOf(Type type)
    {
        var wire = typeof(WireType<>).MakeGenericType(type);
        var instance = wire.GetProperty(nameof(WireType<int>.Instance), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return (string)wire.GetProperty(nameof(WireType<int>.Name))!.GetValue(instance)!;
    }

    /// <summary>Makes the form of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="table">The forms of a connection with a serializer; null for the form that needs no agreement.</param>
    /// <exception cref="NotSupportedException">The type cannot go over a wire.</exception>
    public static object Create(Type type, WireTable? table)
    {
        if (s_simple.TryGetValue(type, out var simple))
            return simple;
        if (WhyNot(type) is { } reason)
            throw new NotSupportedException(reason);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Make(typeof(NullableWire<>), [value], table);
        if (type.IsEnum)
            return Make(typeof(EnumWire<>), [type]);
        if (table is not null && !HasFixedForm(type) && table.Serializer.CanSerialize(type))
            return Make(typeof(SerializedWire<>), [type], table.Serializer);
        return ItemOfList(type) is { } item ? Make(typeof(ListWire<,>), [type, item], table) : Make(typeof(JsonWire<>), [type]);
    }

    /// <summary>The element type of arrays, lists, sets and the interfaces that they implement; null for everything else.</summary>
    public static Type? ItemOfList(Type type)
    {
        if (type.IsSZArray)
            return type.GetElementType();
        if (!type.IsGenericType)
            return null;
        var generic = type.GetGenericTypeDefinition();
        return ListWires.Supported.Contains(generic) ? type.GetGenericArguments()[0] : null;
    }

    private static object Make(Type wire, Type[] arguments, params object?[] parameters) => Activator.CreateInstance(wire.MakeGenericType(arguments), parameters)!;

    /// <summary>True for what has the same form on every connection: simple values, and lists of them.</summary>
    private static bool HasFixedForm(Type type) =>
        s_simple.ContainsKey(type) || type.IsEnum || (Nullable.GetUnderlyingType(type) is { } value && HasFixedForm(value)) || (ItemOfList(type) is { } item && HasFixedForm(item));

    private static string? WhyNotUncached(Type type, HashSet<Type> seen)
    {
        if (s_simple.ContainsKey(type) || !seen.Add(type))
            return null;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return WhyNotUncached(value, seen);
        if (type.IsEnum)
            return null;
        if (ItemOfList(type) is { } item)
            return WhyNotUncached(item, seen);
        if (WhyNever(type) is { } never)
            return never;
        if (WireSerializers.JsonFormOf(type) is not null)
            return null;
        if (WhyNotItself(type) is { } reason)
            return reason;
        var arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        var members = PlatformTypes.Contain(type)
            ? arguments
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.GetIndexParameters().Length == 0)
                .Select(member => member.PropertyType).Concat(arguments);
        return members.Select(member => WhyNotUncached(member, seen)).FirstOrDefault(inner => inner is not null) is { } within
            ? $"within {type.Name}: {within}"
            : null;
    }

    /// <summary>Why no serializer at all may take a type.</summary>
    private static string? WhyNever(Type type)
    {
        if (type == typeof(object))
            return "object says nothing about what may come: name the type";
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"{type.Name} is a delegate, and code does not travel: pass what it needs as values";
        if (typeof(Exception).IsAssignableFrom(type) || typeof(MemberInfo).IsAssignableFrom(type))
            return $"{type.Name} must not come from a wire: use a record, or declare an error with [Throws]";
        if (type.IsPointer || type.IsByRefLike || type == typeof(nint) || type == typeof(nuint))
            return $"{type.Name} points into memory: use an array";
        if (typeof(Task).IsAssignableFrom(type) || typeof(Stream).IsAssignableFrom(type))
            return $"{type.Name} is no value: use byte[] or IAsyncEnumerable<T> as the whole result";
        return null;
    }

    private static string? WhyNotItself(Type type)
    {
        if (type.GetInterface("Google.Protobuf.IMessage") is not null)
            return $"{type.Name} is a protobuf message: reference Nsx.Protobuf, and call {nameof(WireSerializers)}.{nameof(WireSerializers.Register)}(ProtobufSerializer.Instance) before contracts are looked at";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            return $"{type.Name} is no value: use it as a whole parameter or result, or a list";
        var isDictionary = type.IsGenericType && JsonWires.Dictionaries.Contains(type.GetGenericTypeDefinition());
        if ((type.IsInterface || type.IsAbstract) && !isDictionary && !type.IsDefined(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute)))
            return $"{type.Name} is abstract: name a record or class, or close its set of types with [JsonDerivedType]";
        return null;
    }
}
