/**
 * Words of others as a message may show them: VS Code makes links of `[text](address)` in messages,
 * and an address may be a command.
 */
export function plainWords(text: string): string {
  return text.replaceAll('](', '] (');
}
