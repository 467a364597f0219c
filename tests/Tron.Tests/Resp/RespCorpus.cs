namespace Tron.Tests.Resp;

/// <summary>Streams of bytes as they come from the wire: good ones, and ones that end in an error.</summary>
internal static class RespCorpus
{
    public static string[] Requests { get; } =
    [
        Bytes.Request("PING"),
        Bytes.Request("ECHO", ""),
        Bytes.Request(""),
        Bytes.Request("SET", "key", "value with \r\n in it"),
        Bytes.Request("ECHO", "*1\r\n$4\r\nPING\r\n"),
        Bytes.Request("A", "\u0000\u00ff", "\r", "\n", "\r\n"),
        Bytes.Request([.. Enumerable.Range(0, 40).Select(i => $"{i}")]),
        Bytes.Request("ECHO", new string('x', 300)),
        "*0\r\n", "*-1\r\n", "*-10\r\n*1\r\n$4\r\nPING\r\n", "\r\n", "\n\n\r\n", "   \t \r\n",
        "PING\r\n", "PING\n", "SET \"a b\" 'c d' e\r\n", "ECHO \"\\x41\\n\\\"\"\r\n", "ECHO 'it\\'s'\r\nPING\r\n",
        "%1\r\n", ">2\r\nPING\r\n", "$3\r\nfoo\r\n",
        Bytes.Request("PING") + "PING\r\n" + Bytes.Request("ECHO", "x") + "\r\n*0\r\n" + Bytes.Request("TIME"),
        string.Concat(Enumerable.Repeat(Bytes.Request("PING"), 20)),
        "*3000000000\r\n", "*2147483647\r\n", "*1025\r\n", "*+1\r\n", "*01\r\n", "* 1\r\n", "*\r\n", "*?\r\n", "*1\rX",
        "*9223372036854775808\r\n", "*1111111111111111111111111111111111111111\r\n",
        "*1\r\n$-1\r\n", "*1\r\n$-10\r\n", "*1\r\n$blabla\r\n", "*1\r\n$2000000000\r\n", "*1\r\n$?\r\n", "*1\r\nfoo\r\n", "*1\r\n*1\r\n$1\r\nx\r\n",
        "*1\r\n$4\r\nPINGxx", "*1\r\n$4\r\nPING\rx", "*1\r\n$4\rXPING\r\n", "*2\r\n$4\r\nECHO\r\n:1\r\n",
        Bytes.Request("PING") + "*1\r\n$x\r\n" + Bytes.Request("PING"),
        "\"unbalanced\r\n", "a \"b\"c\r\n", "nul\u0000\r\n", "\u0016\u0003\u0001", "*2\r\n$4\r\nECHO\r\n$10\r\nhalf",
    ];

    public static string[] Replies { get; } =
    [
        "+OK\r\n", "+\r\n", "-ERR no\r\n", ":0\r\n", ":-9223372036854775808\r\n", "$0\r\n\r\n", "$5\r\nhello\r\n", "$4\r\n\r\n\r\n\r\n",
        "$-1\r\n", "*-1\r\n", "_\r\n", "*0\r\n", "~0\r\n", "%0\r\n", ">0\r\n", "*3\r\n:1\r\n$-1\r\n*1\r\n+x\r\n",
        ",1.5\r\n", ",-inf\r\n", ",nan\r\n", "#t\r\n", "#f\r\n", "!5\r\nERR x\r\n", "=7\r\ntxt:abc\r\n", "(12345678901234567890123\r\n",
        "%2\r\n+a\r\n*2\r\n:1\r\n:2\r\n$1\r\nb\r\n%1\r\n+c\r\n_\r\n", "~2\r\n+a\r\n~1\r\n+b\r\n", ">2\r\n+kind\r\n*1\r\n:1\r\n:5\r\n",
        "|1\r\n+ttl\r\n:1\r\n+value\r\n", "|0\r\n|0\r\n:1\r\n", "*2\r\n|1\r\n+a\r\n|1\r\n+b\r\n+c\r\n+d\r\n:1\r\n:2\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n",
        "$300\r\n" + new string('y', 300) + "\r\n", "+OK\r\n:1\r\n$1\r\nx\r\n*1\r\n_\r\n#t\r\n",
        "$2147483648\r\n", "$-2\r\n", "$01\r\n", "$?\r\n", "*?\r\n", "%-5\r\n", "$1\r\nxy\r\n", "+OK\rX", "xyz", "*2\r\n:1\r\n.\r\n", "$+1\r\n",
        "*9223372036854775808\r\n", ":1\r\n$1111111111111111111111111111111111111111\r\n", "*2\r\n:1\r\n$10\r\nhalf",
    ];
}
