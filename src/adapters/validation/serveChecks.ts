import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { readConfiguration } from '../terraform/readConfiguration.ts';
import type { Outline } from '../kubernetes/policies/outline.ts';
import { runCheck } from './runCheck.ts';
import type { IndexedObject } from '../kubernetes/indexedObject.ts';
import type {
  ObjectsRequest,
  OutlinesRequest,
  WorkerAnswer,
  WorkerRequest,
} from './workerMessages.ts';

/** The worker's side: answers each request, in order. */
export function serveChecks(port: MessagePort): void {
  port.on('message', (request: WorkerRequest) => {
    answerTo(request).then(
      (answer) => port.postMessage(answer),
      (error: unknown) => port.postMessage({ failure: messageOf(error) } satisfies WorkerAnswer),
    );
  });
}

async function answerTo(request: WorkerRequest): Promise<WorkerAnswer> {
  if (request.name === 'configuration') return { configuration: await readConfiguration(request) };
  if ('renderer' in request) {
    const { serveRender } = await import('../render/serveRender.ts');
    return serveRender(request);
  }
  if (request.name === 'objects') return { objects: await objectsOf(request) };
  if (request.name === 'references') {
    const { answerReferences } = await import('../kubernetes/references/answerReferences.ts');
    return answerReferences(request);
  }
  if (request.name === 'outlines') return { outlines: await outlinesOf(request) };
  return { findings: await runCheck(request) };
}

async function objectsOf({
  files,
}: ObjectsRequest): Promise<readonly (readonly IndexedObject[])[]> {
  const { objectsOfText } = await import('../kubernetes/objectsOfText.ts');
  return files.map(({ content }) => objectsOfText(new TextDecoder().decode(content)));
}

async function outlinesOf({ files }: OutlinesRequest): Promise<readonly Outline[]> {
  const { outlineOf } = await import('../kubernetes/policies/outlineOf.ts');
  return files.map(({ content }) => outlineOf(new TextDecoder().decode(content)));
}
