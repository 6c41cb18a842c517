/** Whether a run of a reaction has made a reality, as `staging@1a2b3c4d`; it ends with the step. */
export function isOfRun(name: string): boolean {
  return /@[0-9a-f-]{8}(?:\.|$)/.test(name);
}
