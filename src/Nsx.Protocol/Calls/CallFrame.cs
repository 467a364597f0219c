using System.Text;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>The request frames of multiplexed calls. What never changes for a method is prepared once.</summary>
/// <param name="fullName">The method's name on the wire.</param>
public sealed class CallFrame(string fullName)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes($"${Encoding.UTF8.GetByteCount(fullName)}\r\n{fullName}\r\n");

    /// <summary>Writes <c>NSX.CALL id</c>; the options, <see cref="WriteName"/> and the arguments follow, in this order.</summary>
    public static void WriteHead(RespWriter writer, long id, int arguments)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.ArrayHeader(4 + arguments);
        writer.Raw("$8\r\nNSX.CALL\r\n"u8);
        writer.BulkInteger(id);
    }

    /// <summary>Writes the method's name.</summary>
    public void WriteName(RespWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw(_name);
    }

    /// <summary>Writes <c>NSX.CANCEL id</c>.</summary>
    public static void WriteCancel(RespWriter writer, long id)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw("*2\r\n$10\r\nNSX.CANCEL\r\n"u8);
        writer.BulkInteger(id);
    }

    /// <summary>Writes <c>NSX.CREDIT id n</c>.</summary>
    public static void WriteCredit(RespWriter writer, long id, int items)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw("*3\r\n$10\r\nNSX.CREDIT\r\n"u8);
        writer.BulkInteger(id);
        writer.BulkInteger(items);
    }

    /// <summary>Begins <c>NSX.ITEM id [value]</c>; the value follows, unless the element is null.</summary>
    public static void WriteItemHead(RespWriter writer, long id, bool isNull)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.ArrayHeader(isNull ? 2 : 3);
        writer.Raw("$8\r\nNSX.ITEM\r\n"u8);
        writer.BulkInteger(id);
    }

    /// <summary>Writes <c>NSX.END id [error]</c>.</summary>
    public static void WriteEnd(RespWriter writer, long id, string? errorLine)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.ArrayHeader(errorLine is null ? 2 : 3);
        writer.Raw("$7\r\nNSX.END\r\n"u8);
        writer.BulkInteger(id);
        if (errorLine is not null)
            writer.BulkText(errorLine);
    }

    /// <summary>Begins <c>NSX.RETURN id number [value]</c>; the value follows, unless there is none.</summary>
    public static void WriteReturnHead(RespWriter writer, long id, long number, bool hasValue)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.ArrayHeader(hasValue ? 4 : 3);
        writer.Raw("$10\r\nNSX.RETURN\r\n"u8);
        writer.BulkInteger(id);
        writer.BulkInteger(number);
    }

    /// <summary>Writes <c>NSX.FAULT id number error</c>.</summary>
    public static void WriteFault(RespWriter writer, long id, long number, string errorLine)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.ArrayHeader(4);
        writer.Raw("$9\r\nNSX.FAULT\r\n"u8);
        writer.BulkInteger(id);
        writer.BulkInteger(number);
        writer.BulkText(errorLine);
    }
}
