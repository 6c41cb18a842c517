/** Whether outside parties tell events of a type too: facts about the world, none about us. */
export function isFactType(type: string): boolean {
  return /^(deployment|infrastructure|platform)\./.test(type);
}
