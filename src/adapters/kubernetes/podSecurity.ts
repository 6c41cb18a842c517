import { isScalar } from 'yaml';
import { addField } from './addField.ts';
import { nodeAt, valueStretch } from './fieldPlace.ts';
import type { Manifest, Said } from './manifest.ts';
import { called, valueAt, type ManifestObject } from './manifestObject.ts';
import type { Breach } from './podSecurityBreach.ts';
import { baselineBreaches } from './podSecurityBaseline.ts';
import { restrictedBreaches } from './podSecurityRestricted.ts';
import { isFilledIn } from './placeholders.ts';
import { podTemplateOf } from './podTemplates.ts';

const HELP = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** The Pod Security Standard that the options name, for pods and the templates of workloads. */
export function podSecurity(manifest: Manifest, object: ManifestObject): readonly Said[] {
  const { isPatch, options } = manifest;
  const pod = podTemplateOf(object);
  if (pod === undefined || options.podSecurity === undefined) return [];
  const minor = options.minor ?? Infinity;
  // A patch does not say what it leaves as it is, so that nothing can be asked of it.
  const isRestricted = options.podSecurity === 'restricted' && !isPatch;
  const breaches = [
    ...baselineBreaches(pod, minor),
    ...(isRestricted ? restrictedBreaches(pod) : []),
  ];
  const seen = new Set<string>();
  return breaches.flatMap((breach) => {
    // Restricted asks more of a field than baseline does; one finding tells both.
    const key = `${breach.control} ${breach.path.join('.')}`;
    if (seen.has(key) || isFilledIn(object.value, breach.path)) return [];
    seen.add(key);
    return [say(manifest, object, breach)];
  });
}

function say({ text }: Manifest, object: ManifestObject, breach: Breach): Said {
  const { control, path, message, mend } = breach;
  const said: Said = {
    at: valueStretch(object, path),
    rule: `pod-security-${control}`,
    severity: 'error',
    message: `${called(object)} ${message}`,
    help: HELP,
  };
  if (mend === undefined) return said;
  const isThere = valueAt(object.value, path) !== undefined;
  const replaced = isScalar(nodeAt(object, path)) ? { at: said.at, newText: mend } : undefined;
  const edit = isThere ? replaced : addField(text, object, path, mend);
  if (edit === undefined) return said;
  const title = `Set ${path.at(-1) ?? ''} to ${mend}`;
  return { ...said, fix: { title, replacements: [edit] } };
}
