/** `npm run generate`: writes what is generated in `src` and `media`. */
import { writeFile } from 'node:fs/promises';
import { CONFIG_SCHEMA_FILE, generateConfigSchema } from './configSchema.ts';
import {
  ENVELOPE_FILE,
  generateEnvelopeValidator,
  generatePayloadSchemas,
  PAYLOADS_FILE,
} from './eventValidators.ts';
import { generateKubernetesSchemas, SCHEMAS_FILE } from './kubernetesSchemas.ts';

await writeFile(ENVELOPE_FILE, await generateEnvelopeValidator());
await writeFile(PAYLOADS_FILE, await generatePayloadSchemas());
await writeFile(SCHEMAS_FILE, await generateKubernetesSchemas());
await writeFile(CONFIG_SCHEMA_FILE, await generateConfigSchema());
