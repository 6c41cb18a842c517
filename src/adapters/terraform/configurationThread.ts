import type { Disposable } from '../../core/disposable.ts';
import { type ConfigurationFile, UNREAD } from '../../core/terraform/configuration.ts';
import { WorkerThread, type WorkerThreadInit } from '../system/workerThread.ts';

/** Asks a worker thread what stands in a file of configuration. */
export interface ConfigurationRequest {
  readonly name: 'configuration';
  /** Tells by its end in which syntax the file is. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Holds the WebAssembly of the grammar. */
  readonly grammarDir: string;
}

/** What the thread answers, or why it could not. */
export type ConfigurationAnswer =
  { readonly configuration: ConfigurationFile } | { readonly failure: string };

/** Reads files of configuration where hostile ones can be ended. */
export interface ConfigurationThread extends Disposable {
  /**
   * What stands in a file; of one that could not be read to its end nothing is known.
   * @throws Error if the grammar could not be loaded
   */
  read(path: string, content: Uint8Array): Promise<ConfigurationFile>;
}

export interface ConfigurationThreadInit extends WorkerThreadInit {
  readonly grammarDir: string;
}

/** The thread starts with the first file. */
export function createConfigurationThread(init: ConfigurationThreadInit): ConfigurationThread {
  const thread = new WorkerThread<ConfigurationRequest, ConfigurationAnswer>(init);
  const life = new AbortController();
  const { grammarDir } = init;
  return {
    async read(path, content) {
      const request = { name: 'configuration', path, content, grammarDir } as const;
      const answer = await thread.ask(request, life.signal).catch(() => undefined);
      life.signal.throwIfAborted();
      // The file ended the thread; terraform itself may say more about it.
      if (answer === undefined) return UNREAD;
      if ('failure' in answer) throw new Error(answer.failure);
      return answer.configuration;
    },
    dispose() {
      life.abort(new Error('Checking was stopped.'));
      thread.dispose();
    },
  };
}
