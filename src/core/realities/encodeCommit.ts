import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';

/** Who made a commit, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch; told in whole seconds and UTC. */
  readonly at: number;
}

export interface CommitInit {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Signature;
  /** Default: the author. */
  readonly committer?: Signature;
  /** A last line break is added, as `git commit-tree` does. */
  readonly message: string;
}

/** Who makes a commit, when and why. */
export type Authorship = Omit<CommitInit, 'tree' | 'parents'>;

/**
 * The bytes of a commit object (gitformat, "commit objects"), as `git commit-tree` writes them.
 * @throws ReactorError `usage` for a message with a NUL, which git cannot keep
 */
export function encodeCommit(init: CommitInit): Uint8Array {
  const { tree, parents, author, committer = author, message } = init;
  if (message.includes('\0')) {
    throw new ReactorError('usage', 'The message of a commit cannot hold a NUL character.', {
      hint: 'Leave it out.',
    });
  }
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${signed(author)}`,
    `committer ${signed(committer)}`,
    '',
    message.endsWith('\n') ? message : `${message}\n`,
  ];
  return new TextEncoder().encode(lines.join('\n'));
}

function signed({ name, email, at }: Signature): string {
  return `${clean(name)} <${clean(email)}> ${Math.floor(at / 1000)} +0000`;
}

/** git leaves out what would end the line or the address, and "crud" at both ends. */
function clean(text: string): string {
  return text.replace(/[<>\n\0]/g, '').replace(/^[\0-\x20.,:;"'\\]+|[\0-\x20.,:;"'\\]+$/g, '');
}
