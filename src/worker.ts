import { parentPort } from 'node:worker_threads';
import { serveChecks } from './adapters/validation/serveChecks.ts';

/** The validation worker: hostile files are parsed here, where they can be ended. */
if (parentPort !== null) serveChecks(parentPort);
