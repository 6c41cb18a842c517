import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { runCheck } from './runCheck.ts';
import type { CheckAnswer, CheckRequest } from './workerMessages.ts';

/** The worker's side: answers each request, in order. */
export function serveChecks(port: MessagePort): void {
  const answer = (answered: CheckAnswer): void => port.postMessage(answered);
  port.on('message', (request: CheckRequest) => {
    runCheck(request).then(
      (findings) => answer({ findings }),
      (error: unknown) => answer({ failure: messageOf(error) }),
    );
  });
}
