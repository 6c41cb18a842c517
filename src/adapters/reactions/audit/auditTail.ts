import { truncate } from 'node:fs/promises';
import type { Log } from '../../../core/ports.ts';
import {
  EMPTY_CHAIN,
  entryOfLine,
  type AuditEntry,
  type ChainHead,
} from '../../../core/reactions/audit/entry.ts';
import { sealingAfter, type Sealing } from '../../../core/reactions/audit/sealing.ts';
import { auditSegments, readSegment } from './auditSegments.ts';

/** The end of a log, as far as writing on needs it. */
export interface AuditTail {
  readonly head: ChainHead;
  /** The place in the stream of the event that was written last; 0 for none. */
  readonly sequence: number;
  /** The id of that event; `null` for none, or where the log told something of itself. */
  readonly event: string | null;
  readonly sealing: Sealing | undefined;
  /** The newest entries, oldest first. */
  readonly recent: readonly AuditEntry[];
  /** The newest file and its size; `undefined` in an empty log. */
  readonly segment: { readonly file: string; readonly bytes: number } | undefined;
}

/** Files whose entries are read again when writing begins. */
const RECENT_SEGMENTS = 2;

/**
 * Reads the end of the log for the process that is to write it. The end of a line that was never
 * finished is cut off and told: what it was to tell is still in the stream. Everything else stays
 * as it is, also what somebody has changed.
 */
export async function readTail(folder: string, log: Log): Promise<AuditTail> {
  const files = (await auditSegments(folder)).slice(-RECENT_SEGMENTS);
  const recent: AuditEntry[] = [];
  let segment: AuditTail['segment'];
  let strange = 0;
  for (const file of files) {
    const { lines, bytes, tornBytes } = await readSegment(file);
    const isNewest = file === files.at(-1);
    if (tornBytes > 0 && isNewest) {
      await truncate(file, bytes);
      log.warn(`The last line of ${file} was not finished; its ${tornBytes} bytes were cut off.`);
    }
    for (const line of lines) {
      const entry = entryOfLine(line);
      if (entry === undefined) strange++;
      else recent.push(entry);
    }
    segment = { file, bytes };
  }
  if (strange > 0) {
    log.error(`${strange} lines of the audit log are no entries; see "git-reactor audit verify".`);
  }
  return { ...endOf(recent), recent, segment };
}

function endOf(recent: readonly AuditEntry[]): Omit<AuditTail, 'recent' | 'segment'> {
  const last = recent.at(-1);
  const sealing = recent.reduce<Sealing | undefined>(sealingAfter, undefined);
  if (last === undefined) return { head: EMPTY_CHAIN, sequence: 0, event: null, sealing };
  const { seq, hash, sequence, event } = last;
  return { head: { seq, hash }, sequence, event, sealing };
}
