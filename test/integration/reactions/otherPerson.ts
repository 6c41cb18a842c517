/** Another process of the same person: `<grant|withdraw> <common git dir> <folder> [hash]`. */
import process from 'node:process';
import { openConsents } from '../../../src/adapters/reactions/consentFile.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

const [, , verb, commonDir = '', folder = '', hash = ''] = process.argv;
const store = await openConsents({ commonDir, folder, clock: systemClock, log: createLogRecord() });
await (verb === 'grant' ? store.grant(hash) : store.withdraw());
store.dispose();
