import path from 'node:path';
import { grammarDir } from './grammarDir.ts';
import {
  repositoryFinder,
  repositoryOpener,
  type OpenerInit,
} from '../../src/adapters/repositoryOpener.ts';
import type { FindRepository, OpenFolder } from '../../src/core/openRepository.ts';
import type { Log } from '../../src/core/ports.ts';

export interface RecordingLog extends Log {
  /** `level: message`, in order. */
  readonly lines: readonly string[];
}

export function recordingLog(): RecordingLog {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

let grammar: string | undefined;

function sharedGrammar(): string {
  return (grammar ??= grammarDir());
}

interface RealOptions {
  readonly isTrusted?: boolean;
  readonly log?: Log;
  readonly gitPath?: string;
  readonly terraformPath?: string;
}

/** Opens real repositories with real adapters, as both composition roots do. */
export function realOpener(options: RealOptions = {}): OpenFolder {
  return repositoryOpener(realInit(options));
}

/** The same in two steps, as the editor does. */
export function realFinder(options: RealOptions = {}): FindRepository {
  return repositoryFinder(realInit(options));
}

function realInit(options: RealOptions): OpenerInit {
  const { isTrusted = true, log = recordingLog(), gitPath = '', terraformPath } = options;
  return {
    log,
    worker: path.resolve('src/worker.ts'),
    gitPath,
    isTrusted: () => isTrusted,
    grammarDir: sharedGrammar(),
    ...(terraformPath !== undefined && { terraformPath }),
  };
}
