import path from 'node:path';
import { grammarDir } from './grammarDir.ts';
import { repositoryOpener } from '../../src/adapters/repositoryOpener.ts';
import type { OpenFolder } from '../../src/core/openRepository.ts';
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

/** Opens real repositories with real adapters, as both composition roots do. */
export function realOpener(
  options: { isTrusted?: boolean; log?: Log; gitPath?: string; terraformPath?: string } = {},
): OpenFolder {
  const { isTrusted = true, log = recordingLog(), gitPath = '', terraformPath } = options;
  const worker = path.resolve('src/worker.ts');
  return repositoryOpener({
    log,
    worker,
    gitPath,
    isTrusted: () => isTrusted,
    grammarDir: sharedGrammar(),
    ...(terraformPath !== undefined && { terraformPath }),
  });
}
