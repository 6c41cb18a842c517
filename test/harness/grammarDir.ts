import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { tempFolder } from './tempFolder.ts';

const GRAMMAR = [
  'web-tree-sitter/web-tree-sitter.wasm',
  '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm',
];

/** The grammar of Terraform's language in one folder, as the build puts it into `dist`. */
export function grammarDir(): string {
  const { resolve } = createRequire(import.meta.url);
  const dir = tempFolder('grammar');
  for (const file of GRAMMAR) copyFileSync(resolve(file), join(dir, basename(file)));
  return dir;
}
