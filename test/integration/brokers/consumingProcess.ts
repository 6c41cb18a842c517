/** Takes shared work and never acknowledges it: `ADDRESS STREAM NAME`. Prints `ready`, then each id. */
import process from 'node:process';
import { openBroker } from '../../../src/adapters/brokers/openBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const [address = '', stream = '', name = ''] = process.argv.slice(2);
const world = { clock: systemClock, log: createLogRecord() };
const broker = await openBroker({ url: new URL(address), stream }, world);
await broker.consume({ name, mode: 'shared', from: 'oldest' }, ({ id }) => {
  process.stdout.write(`${id}\n`);
  return new Promise(() => undefined);
});
process.stdout.write('ready\n');
