import { messageOf } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding, Skipped, Verdict } from '../events/validationData.ts';
import { mapLimited } from '../mapLimited.ts';
import type { Checks, Clock, ObjectSource } from '../ports.ts';
import type { FindingCache } from './findingCache.ts';
import { byPlace, outcomeOf } from './verdict.ts';

/** A path of a tree that may be checked. */
export interface Candidate {
  readonly path: string;
  readonly oid: Oid;
  readonly mode: string;
  /** Bytes; asked for if not known yet. */
  readonly size?: number;
}

export interface ValidationPorts {
  readonly objects: ObjectSource;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly cache: FindingCache;
}

/** What is validated: some paths of one tree. */
export interface ValidationSubject {
  /** For people: what was asked for. */
  readonly rev: string;
  readonly tree: Oid;
  readonly candidates: readonly Candidate[];
}

/** A larger file is skipped, and said to be. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
const CHECKED_AT_ONCE = 8;

interface FileOutcome {
  readonly findings: readonly Finding[];
  readonly skipped?: Skipped;
  readonly isCached: boolean;
}

/** Checks the given paths as they are in the tree; the work tree plays no part. Never rejects. */
export async function validateTree(
  ports: ValidationPorts,
  { rev, tree, candidates }: ValidationSubject,
): Promise<Verdict> {
  const startedAt = ports.clock.now();
  const accepted = candidates.filter(
    ({ path, mode }) => isFile(mode) && ports.checks.accepts(path),
  );
  const outcomes = await mapLimited(accepted, CHECKED_AT_ONCE, (file) => checkFile(ports, file));
  const findings = outcomes.flatMap((outcome) => outcome.findings).sort(byPlace);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped ?? []);
  const checked = accepted.length - skipped.length;
  return {
    verdict: outcomeOf(findings, checked),
    rev,
    tree,
    checked,
    cached: outcomes.filter((outcome) => outcome.isCached).length,
    tookMs: ports.clock.now() - startedAt,
    findings,
    skipped,
  };
}

function isFile(mode: string): boolean {
  return mode.startsWith('100');
}

async function checkFile(ports: ValidationPorts, file: Candidate): Promise<FileOutcome> {
  const { cache, checks, objects } = ports;
  const known = cache.get(checks.version, file);
  if (known !== undefined) return { findings: known, isCached: true };
  try {
    const size = file.size ?? (await objects.info(file.oid))?.size ?? 0;
    if (size > MAX_FILE_BYTES) return skip(file, tooLarge(size));
    const blob = await objects.read(file.oid);
    if (blob === undefined) return skip(file, 'its content is not local (partial clone)');
    const findings = await checks.check({ ...file, content: blob.content });
    if (findings.every((finding) => finding.rule !== 'broken')) {
      cache.set(checks.version, file, findings);
    }
    return { findings, isCached: false };
  } catch (error) {
    return skip(file, messageOf(error));
  }
}

function tooLarge(size: number): string {
  const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  return `it has ${mebibytes(size)} MiB; files above ${mebibytes(MAX_FILE_BYTES)} MiB are not checked`;
}

function skip({ path }: Candidate, reason: string): FileOutcome {
  return { findings: [], skipped: { path, reason }, isCached: false };
}
