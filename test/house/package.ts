/** `npm run package`: the VSIX, the same bytes from the same commit on every machine. */
import { sayOnStderr } from '../harness/say.ts';
import { packageVsix } from '../harness/vsix.ts';

console.log(await packageVsix(sayOnStderr));
