import path from 'node:path';
import { messageOf, ReactorError } from '../../../core/errors.ts';
import type {
  AuditProblem,
  AuditReader,
  AuditVerdict,
} from '../../../core/reactions/audit/auditReader.ts';
import { entryOfLine, type AuditEntry } from '../../../core/reactions/audit/entry.ts';
import {
  exportEntries,
  isInRange,
  type AuditRange,
} from '../../../core/reactions/audit/exportEntries.ts';
import type { ChainProblem, Seal } from '../../../core/reactions/audit/chain.ts';
import { verifyChain } from '../../../core/reactions/audit/verifyChain.ts';
import { sha256 } from '../../system/sha256.ts';
import type { GitRepo } from '../../git/gitRepo.ts';
import { auditFolder, auditSegments, readSegment, type SegmentText } from './auditSegments.ts';
import { createSealRef, SEALS } from './sealRef.ts';

export interface AuditReaderInit {
  readonly repository: GitRepo & { readonly commonDir: string };
}

interface ReadSegment extends SegmentText {
  readonly file: string;
}

/** Reads and checks the log, also while another process writes it. */
export function createAuditReader({ repository }: AuditReaderInit): AuditReader {
  const folder = auditFolder(repository.commonDir);
  const entries = async function* (range: AuditRange = {}): AsyncGenerator<AuditEntry> {
    for await (const { lines } of segmentsIn(folder)) {
      for (const line of lines) {
        const entry = entryOfLine(line);
        if (entry !== undefined && isInRange(entry, range)) yield entry;
      }
    }
  };
  return {
    async verify() {
      // The seals first: what is written meanwhile is more than they ask for, never less.
      const seals = await readable(folder, createSealRef(repository).all());
      const segments: ReadSegment[] = [];
      for await (const segment of segmentsIn(folder)) segments.push(segment);
      return verdictOn(folder, segments, seals);
    },
    entries,
    export: (format, range) => exportEntries(entries(range), format),
  };
}

async function* segmentsIn(folder: string): AsyncGenerator<ReadSegment> {
  for (const file of await readable(folder, auditSegments(folder))) {
    yield { file, ...(await readable(file, readSegment(file))) };
  }
}

async function readable<T>(place: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new ReactorError('audit-unreadable', `The audit cannot be read: ${messageOf(error)}`, {
      hint: `Look at the permissions of ${place}, and at "git fsck".`,
      place: { path: place },
      cause: error,
    });
  }
}

function verdictOn(
  folder: string,
  segments: readonly ReadSegment[],
  seals: readonly Seal[],
): AuditVerdict {
  const lines = segments.flatMap((segment) => segment.lines);
  const { entries, head, problems } = verifyChain(lines, sha256, seals);
  return {
    status: problems.length === 0 ? 'intact' : 'tampered',
    ...{ entries, head },
    sealed: seals.reduce((most, seal) => Math.max(most, seal.entries), 0),
    problems: problems.map((problem) => placed(problem, folder, segments)),
    notes: [...tornNotes(segments), ...sealNotes(lines, seals)],
  };
}

/** With the file and the line in it. */
function placed(
  problem: ChainProblem,
  folder: string,
  segments: readonly ReadSegment[],
): AuditProblem {
  let { line } = problem;
  for (const { file, lines } of segments) {
    if (line <= lines.length) return withLine(problem, file, line);
    line -= lines.length;
  }
  return withLine(problem, segments.at(-1)?.file ?? folder, line);
}

function withLine(problem: ChainProblem, file: string, line: number): AuditProblem {
  const own = `${path.basename(file)}:${line}`;
  const message = problem.message.replaceAll(/\b([Ll])ine \d+\b/g, `$1ine ${own}`);
  return { ...problem, message, path: file, line };
}

/** Only the newest file may end so: it is being written, or a crash was in the way. */
function tornNotes(segments: readonly ReadSegment[]): readonly string[] {
  return segments
    .filter(({ tornBytes }) => tornBytes > 0)
    .map(({ file, tornBytes }) => {
      return `The last ${tornBytes} bytes of ${file} are no whole line: it is being written, or was cut off.`;
    });
}

function sealNotes(lines: readonly string[], seals: readonly Seal[]): readonly string[] {
  const line = lines.findLast((each) => entryOfLine(each)?.kind === 'audit.sealed');
  const sealed = line === undefined ? undefined : entryOfLine(line);
  if (sealed === undefined || seals.some(({ head }) => head === sealed.inputs['head'])) return [];
  return [
    `The seal that entry ${sealed.seq} tells of is not in ${SEALS}: it could not be written, was removed, or this is a copy.`,
  ];
}
