type Callback = () => void;

const callbacks: { readonly processes: Callback[]; readonly folders: Callback[] } = {
  processes: [],
  folders: [],
};
let isWatching = false;

/**
 * Calls back, synchronously, when this process ends: after a return, an exception, `process.exit`,
 * SIGINT, SIGTERM and SIGHUP. Processes are ended before the folders that they use are removed.
 */
export function atExit(phase: keyof typeof callbacks, callback: Callback): void {
  callbacks[phase].push(callback);
  if (isWatching) return;
  isWatching = true;
  process.on('exit', callAll);
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}

function callAll(): void {
  for (const callback of [...callbacks.processes, ...callbacks.folders]) callback();
}
