/** Which of the changed files of a work tree have edits in an editor. */
export function unsavedAmong(
  root: string,
  changes: readonly { readonly path: string }[],
  unsaved: readonly string[],
): readonly string[] {
  const plain = (file: string): string => file.replaceAll('\\', '/');
  const files = new Set(unsaved.map(plain));
  return changes.map(({ path }) => path).filter((path) => files.has(`${plain(root)}/${path}`));
}
