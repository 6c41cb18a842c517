import type { MessagePort } from 'node:worker_threads';
import { runValidators } from './runValidators.ts';
import type { CheckAnswer, CheckRequest } from './workerMessages.ts';

/** The worker's side: answers each request with the findings of all validators. */
export function serveChecks(port: MessagePort): void {
  port.on('message', ({ path, content }: CheckRequest) => {
    const answer: CheckAnswer = { findings: runValidators(path, content) };
    port.postMessage(answer);
  });
}
