import { ReactorError } from '../core/errors.ts';
import type { Oid } from '../core/events/commitData.ts';
import type { OpenRepository } from '../core/openRepository.ts';

/** Where other extensions try changes, in memory; each sees only those that it has forked. */
export interface ApiRealities {
  /** @param from a revision; default `HEAD` */
  fork(name: string, from?: string): Promise<ApiReality>;
}

/** A reality; whoever has this may change it. All paths are those of the tree, with `/`. */
export interface ApiReality {
  readonly name: string;
  /** The text of a file as it is now; `undefined` if there is none. */
  read(path: string): Promise<string | undefined>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** @returns whether there was such a file */
  delete(path: string): Promise<boolean>;
  /** Commits what was written, in memory. @returns the oid that git would give */
  commit(message: string): Promise<Oid>;
  /** What was written is forgotten. */
  discard(): Promise<void>;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

export function realitiesFor(repository: OpenRepository): ApiRealities {
  const { realities } = repository.engine;
  return Object.freeze({
    async fork(name: unknown, from: unknown = 'HEAD') {
      if (!NAME.test(text(name, 'name'))) throw wrong('The name of a reality is not in order.');
      const own = text(name, 'name');
      const forked = await realities.fork({ name: own, base: { revision: text(from, 'from') } });
      // Another one may have its name by then.
      const current = (): typeof forked.reality => {
        const { reality } = realities.of(own);
        if (reality === forked.reality) return reality;
        throw wrong(`The reality ${own} was discarded.`);
      };
      return Object.freeze({
        name: own,
        async read(path: unknown) {
          const found = await current().read(text(path, 'path'));
          return found === undefined ? undefined : new TextDecoder().decode(found.content);
        },
        async write(path: unknown, content: unknown) {
          const isBytes = content instanceof Uint8Array;
          await current().write(text(path, 'path'), isBytes ? content : text(content, 'content'));
        },
        async delete(path: unknown) {
          return current().delete(text(path, 'path'));
        },
        async commit(message: unknown) {
          current();
          return realities.commit(own, {
            author: await repository.sign(),
            message: text(message, 'message'),
          });
        },
        async discard() {
          current();
          await realities.discard(own);
        },
      });
    },
  });
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw wrong(`\`${name}\` has to be a text.`);
}

function wrong(message: string): ReactorError {
  return new ReactorError('usage', message, { hint: 'See api.d.ts of Git Reactor.' });
}
