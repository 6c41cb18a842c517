import { WeightedCache } from '../../../core/weightedCache.ts';
import type { FileFacts } from './facts.ts';

const MOST_BYTES = 96 * 1024 * 1024;
/** Estimates of what an object, a reference and a name take. */
const OBJECT_BYTES = 1_000;
const REFERENCE_BYTES = 300;
const NAME_BYTES = 80;

/** What was read of files once, by the oids of their blobs. */
export const knownFacts = new WeightedCache<string, FileFacts>(MOST_BYTES, weightOf);

function weightOf({ objects, mentions }: FileFacts): number {
  const references = objects.reduce((sum, each) => sum + each.references.length, 0);
  return (
    OBJECT_BYTES * (objects.length + 1) + REFERENCE_BYTES * references + NAME_BYTES * mentions.size
  );
}
