import { parentPort, workerData } from 'node:worker_threads';
import type { PluginData } from './adapters/plugins/pluginMessages.ts';
import { servePlugin } from './adapters/plugins/servePlugin.ts';

/** The thread in which a module of a repository runs, where it can be ended. */
if (parentPort !== null) servePlugin(parentPort, workerData as PluginData);
