import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { OutboxPosition } from '../../core/brokers/outbox.ts';
import { textIfThere } from '../files/textIfThere.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { sha256 } from '../system/sha256.ts';

/** What a connection remembers, in `git-reactor/broker` of the common git directory. */
export interface LinkFiles {
  machine(): Promise<string>;
  positionFor(broker: string): OutboxPosition;
}

export function createLinkFiles(commonDir: string): LinkFiles {
  const folder = path.join(commonDir, 'git-reactor', 'broker');
  return {
    async machine() {
      const file = path.join(folder, 'machine');
      const known = await textIfThere(file);
      const own = known || randomUUID();
      if (!known) await write(file, own);
      // A folder that was copied, also to another machine, is another clone.
      return sha256([own, hostname(), commonDir].join('\0')).slice(0, 16);
    },
    positionFor(broker) {
      const file = path.join(folder, `${sha256(broker).slice(0, 16)}.position`);
      return {
        async load() {
          const position = Number.parseInt((await textIfThere(file)) ?? '', 10);
          return Number.isSafeInteger(position) && position >= 0 ? position : undefined;
        },
        save: (position) => write(file, String(position)),
      };
    },
  };

  async function write(file: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeAtomic(file, text);
  }
}
