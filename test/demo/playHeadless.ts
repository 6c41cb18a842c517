import { join } from 'node:path';
import { prepareHost } from '../harness/prepareHost.ts';
import { openSession } from '../harness/session.ts';
import { packageVsix } from '../harness/vsix.ts';
import { play } from './play.ts';
import { createSampleRepository } from './sampleRepository.ts';
import { createTranscript } from './transcript.ts';

/**
 * Plays the scenario by itself in a headless browser; prints a transcript and saves screenshots.
 * @throws Error with a sentence when something expected was not seen.
 */
export async function playHeadless(pictures: string): Promise<void> {
  const say = (line: string): void => console.log(line);
  const parts = await prepareHost(say);
  const vsix = await packageVsix(say);
  const repository = await createSampleRepository();
  const transcript = createTranscript(say);
  transcript.heading('VS Code starts on a sample infrastructure repository');
  await using session = await openSession({ parts, vsix, folder: repository.folder });
  const { workbench } = session;
  try {
    await play({ workbench, repository, transcript, pictures });
  } catch (error) {
    await workbench.screenshot(join(pictures, 'not-as-expected.png'));
    throw error;
  }
  transcript.heading(`All as expected; the screenshots are in ${pictures}`);
}
