// Calls a provider with a client for Node.js: node run.mjs LIBRARY PROTOCOL PORT STEP
import { steps } from './steps.mjs';

const [library, protocol, port, step] = process.argv.slice(2);
const { connect } = await import(`./${library}.mjs`);
const client = await connect(Number(port), Number(protocol));
await steps[step](client);
client.end();
console.log(`done: ${step}`);
process.exit(0);
