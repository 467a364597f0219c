// ioredis as the steps see it. It becomes ready only when INFO pleases it.
import { Redis } from 'ioredis';

export async function connect(port) {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => {}); // connections are lost on purpose
  await client.connect();
  return {
    protocol: 2,
    call: (...command) => client.call(...command),
    callForBytes: (...command) => client.callBuffer(...command),
    pipeline: async (commands) => {
      const pipeline = client.pipeline();
      for (const command of commands) pipeline.call(...command);
      const results = await pipeline.exec();
      return results.map(([reason, value]) => (reason ? { status: 'rejected', reason } : { status: 'fulfilled', value }));
    },
    end: () => client.disconnect(),
  };
}
