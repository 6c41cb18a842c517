/** Tells a person one line about what is going on. */
export type Say = (line: string) => void;

/** Lines on stderr, so that stdout stays free for results. */
export const sayOnStderr: Say = (line) => {
  process.stderr.write(`${line}\n`);
};
