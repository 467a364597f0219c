// node-redis as the steps see it.
import { createClient, RESP_TYPES } from 'redis';

export async function connect(port, protocol) {
  const client = createClient({ RESP: protocol, socket: { host: '127.0.0.1', port, reconnectStrategy: 50 } });
  client.on('error', () => {}); // connections are lost on purpose
  await client.connect();
  const text = (command) => command.map((part) => (Buffer.isBuffer(part) ? part : String(part)));
  return {
    protocol,
    call: (...command) => client.sendCommand(text(command)),
    callForBytes: (...command) => client.sendCommand(text(command), { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } }),
    // Commands of one tick go out together.
    pipeline: (commands) => Promise.allSettled(commands.map((command) => client.sendCommand(text(command)))),
    end: () => client.destroy(),
  };
}
