"""Calls a provider with redis-py: python3 redis_py.py PORT STEP"""
import sys

try:
    import redis
except ImportError:
    sys.exit("redis-py is missing. Install it: apt-get install -y python3-redis")

client = redis.Redis(host="127.0.0.1", port=int(sys.argv[1]), socket_timeout=20)
call = client.execute_command


def fails(start, *command):
    try:
        reply = call(*command)
    except redis.ResponseError as error:
        assert str(error).startswith(start), error
        return
    raise AssertionError(f"{command} did not fail: {reply}")


def values():
    assert call("Shapes.Yes") == 1
    assert call("Shapes.Nothing") is None
    assert call("Shapes.Smallest") == -(2**63)
    assert call("Shapes.Largest") == b"18446744073709551615"
    assert call("Shapes.Quarter") == b"0.25"
    assert call("Shapes.Price") == b"12.50"
    assert call("Shapes.Text").decode() == "Zo\u00eb, \u03bb\r\n2"
    assert call("Shapes.Day") == b"Friday"
    assert call("Shapes.Numbers") == [1, 2, 3]
    assert call("Shapes.Ages") == [b"Ada", 36]
    assert call("Shapes.Person") == [b"name", b"Ada", b"age", 36, b"tags", [b"x", b"y"], b"home", None]
    assert call("Shapes.Done") in (b"OK", True)


def arguments():
    assert client.ping()
    assert call("Calculator.Add", 40, 2) == 42
    assert call("calculator.add", "-40", "2") == -38
    everything = bytes(range(256)) * 1000
    assert call("Echo.Bytes", everything) == everything
    assert call("Echo.Text", "") == b""
    assert call("Calculator.Primes", 100, 3) == [101, 103, 107]
    assert call("Echo.Count", 5000) == list(range(1, 5001))


def pipeline():
    calls = client.pipeline(transaction=False)
    for number in range(1000):
        calls.execute_command("Calculator.Add", number, 1)
    assert calls.execute() == list(range(1, 1001))
    calls.execute_command("Echo.Delay", 50, "slow").execute_command("Calculator.Divide", 1, 0).execute_command("Echo.Text", "fast")
    slow, error, fast = calls.execute(raise_on_error=False)
    assert (slow, fast) == (b"slow", b"fast")
    assert str(error).startswith("DIVISION_BY_ZERO"), error


def errors():
    fails("DIVISION_BY_ZERO 1 cannot be divided by zero", "Calculator.Divide", 1, 0)
    fails("ARGS ", "Calculator.Add", "x", 1)
    fails("ARGS ", "Calculator.Add", 1)
    fails("unknown command", "Nobody.Knows")
    fails("INTERNAL ", "Echo.Fail", "secret")
    assert call("Calculator.Add", 1, 2) == 3


def reconnect():
    assert call("Calculator.Add", 1, 2) == 3
    print("connected", flush=True)
    sys.stdin.readline()
    try:
        call("Calculator.Add", 1, 2)
    except redis.ConnectionError:
        pass  # the old connection: redis-py of this age does not call again by itself
    assert call("Calculator.Add", 1, 2) == 3


step = sys.argv[2]
globals()[step]()
print(f"done: {step}")
