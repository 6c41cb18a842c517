import path from 'node:path';
import type { Clock, Hash, Log, ObjectSource } from '../../core/ports.ts';
import type { Plugins } from '../../core/reactions/plugins/module.ts';
import { createPlugins, type PluginPorts } from '../../core/reactions/plugins/plugins.ts';
import { createMirror } from '../../core/realities/mirror.ts';
import { createPluginHost } from './pluginHost.ts';

export interface PluginsInit extends Pick<PluginPorts, 'kinds' | 'mask' | 'policy' | 'repository'> {
  readonly ports: {
    readonly clock: Clock;
    readonly hash: Hash;
    readonly log: Log;
    readonly objects: ObjectSource;
  };
  /** The bundle of `src/worker.ts`; that of `src/pluginWorker.ts` lies beside it. */
  readonly worker: string;
}

/** What a repository registers in code, run in threads. */
export function openPlugins({ ports, worker, ...init }: PluginsInit): Plugins {
  const { objects, hash, log } = ports;
  const script = path.join(path.dirname(worker), `pluginWorker${path.extname(worker)}`);
  const host = createPluginHost({ ...ports, script, mask: init.mask });
  return createPlugins({ ...init, hash, log, objects, host, mirror: createMirror(objects) });
}
