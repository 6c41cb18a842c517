import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';

/** What a file system without hard links answers. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EXDEV']);

/**
 * Moves a file, link or folder to a place where nothing is; never over anything.
 * @throws the file system's error, `EEXIST` if there is something
 */
export function putInPlace(from: Buffer | string, to: Buffer | string): void {
  const found = lstatSync(from);
  if (found.isDirectory()) {
    renameSync(from, to);
    return;
  }
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(from, { encoding: 'buffer' }), to);
  else linkOrCopy(from, to);
  unlinkSync(from);
}

function linkOrCopy(from: Buffer | string, to: Buffer | string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NO_LINKS.has(code)) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}
