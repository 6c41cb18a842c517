import type { Oid } from '../events/commitData.ts';
import { ReactorError } from '../errors.ts';
import type { ObjectSource } from '../ports.ts';
import { parseCommit, type CommitObject } from './commitObject.ts';

const HINT = 'Run "git fsck" to see what is damaged, and "git fetch" to bring missing objects.';

/** @throws ReactorError `object-missing`, `object-corrupt` */
export async function readCommit(objects: ObjectSource, oid: Oid): Promise<CommitObject> {
  const object = await objects.read(oid, 'structure');
  if (object === undefined) {
    throw new ReactorError('object-missing', `Commit ${oid} is not in the repository.`, {
      hint: HINT,
    });
  }
  if (object.type !== 'commit') {
    const message = `${oid} should be a commit and is a ${object.type}.`;
    throw new ReactorError('object-corrupt', message, { hint: HINT });
  }
  return parseCommit(object.content, oid);
}
