// What every client for Node.js must be able to do.
import assert from 'node:assert/strict';
import { once } from 'node:events';

const plain = (value) => JSON.parse(JSON.stringify(value));

async function values({ call, protocol }) {
  const is = async (method, resp2, resp3 = resp2) => assert.deepEqual(plain(await call(method)), protocol === 3 ? resp3 : resp2, method);
  await is('Shapes.Yes', 1, true);
  await is('Shapes.Nothing', null);
  await is('Shapes.Largest', '18446744073709551615');
  await is('Shapes.Quarter', '0.25', 0.25);
  await is('Shapes.Price', '12.50');
  await is('Shapes.Text', 'Zoë, λ\r\n2');
  await is('Shapes.Day', 'Friday');
  await is('Shapes.Numbers', [1, 2, 3]);
  await is('Shapes.Ages', ['Ada', 36], { Ada: 36 });
  await is('Shapes.Person', ['name', 'Ada', 'age', 36, 'tags', ['x', 'y'], 'home', null], { name: 'Ada', age: 36, tags: ['x', 'y'], home: null });
  await is('Shapes.Done', 'OK');
}

async function callsWithArguments({ call, callForBytes }) {
  assert.equal(await call('PING'), 'PONG');
  assert.equal(await call('Calculator.Add', 40, 2), 42);
  assert.equal(await call('calculator.add', '-40', '2'), -38);
  const everything = Buffer.alloc(256_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  assert.ok(everything.equals(await callForBytes('Echo.Bytes', everything)));
  assert.equal(await call('Echo.Text', ''), '');
  assert.deepEqual(await call('Calculator.Primes', 100, 3), [101, 103, 107]);
  assert.equal((await call('Echo.Count', 5000)).length, 5000);
}

async function pipeline({ pipeline: send }) {
  const numbers = Array.from({ length: 1000 }, (_, number) => number);
  const sums = await send(numbers.map((number) => ['Calculator.Add', number, 1]));
  assert.deepEqual(sums.map((sum) => sum.value), numbers.map((number) => number + 1));
  const [slow, failed, fast] = await send([['Echo.Delay', 50, 'slow'], ['Calculator.Divide', 1, 0], ['Echo.Text', 'fast']]);
  assert.deepEqual([slow.value, fast.value], ['slow', 'fast']);
  assert.match(failed.reason.message, /^DIVISION_BY_ZERO /);
}

async function errors({ call }) {
  const fails = (start, ...command) => assert.rejects(() => call(...command), (error) => error.message.startsWith(start) || assert.fail(error.message));
  await fails('DIVISION_BY_ZERO 1 cannot be divided by zero', 'Calculator.Divide', 1, 0);
  await fails('ARGS ', 'Calculator.Add', 'x', 1);
  await fails('ARGS ', 'Calculator.Add', 1);
  await fails('ERR unknown command', 'Nobody.Knows');
  await fails('INTERNAL ', 'Echo.Fail', 'secret');
  assert.equal(await call('Calculator.Add', 1, 2), 3);
}

async function reconnect({ call }) {
  assert.equal(await call('Calculator.Add', 1, 2), 3);
  console.log('connected');
  await once(process.stdin, 'data');
  for (;;) {
    try {
      assert.equal(await call('Calculator.Add', 1, 2), 3);
      return;
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error; // anything else: not connected again yet
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export const steps = { values, arguments: callsWithArguments, pipeline, errors, reconnect };
