/** A pointer is shorter than this, says the specification of Git LFS. */
const MAX_BYTES = 1024;
const FIRST_LINE = 'version https://git-lfs.github.com/spec/v1\n';

/** Whether a blob is a Git LFS pointer instead of the file itself. */
export function isLfsPointer(content: Uint8Array): boolean {
  if (content.length >= MAX_BYTES || content.length < FIRST_LINE.length) return false;
  for (let at = 0; at < FIRST_LINE.length; at++)
    if (content[at] !== FIRST_LINE.charCodeAt(at)) return false;
  return true;
}
