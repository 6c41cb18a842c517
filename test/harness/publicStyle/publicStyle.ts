import { createDice, type Dice } from './dice.ts';
import { OBJECTS } from './objects.ts';
import { overlays } from './overlays.ts';
import { chart, modules } from './others.ts';
import { WORKLOADS } from './workloads.ts';

/** Files by their paths. */
export type Files = Readonly<Record<string, string>>;

/**
 * A repository as people publish them: manifests of many kinds in many notations, overlays, a
 * chart, modules of Terraform. Nothing in it is wrong; the same seed makes the same.
 */
export function publicStyle(seed: number, applications = 10): Files {
  const dice = createDice(seed);
  const manifests: [string, string][] = [];
  for (let at = 0; at < applications; at++) {
    const folder = `apps/app${at}`;
    const kinds = [dice.one(WORKLOADS), dice.one(OBJECTS), dice.one(OBJECTS)];
    const texts = kinds.map((kind, index) => kind(dice, `a${at}-${index}`));
    manifests.push(...written(dice, folder, texts));
  }
  const all = [...WORKLOADS, ...OBJECTS].map((kind, at) => kind(dice, `all-${at}`));
  manifests.push(...written(dice, 'all', all));
  return { ...Object.fromEntries(manifests), ...overlays(dice), ...chart(dice), ...modules(dice) };
}

/** In one file or in several, with the line ends of one system or the other. */
function written(dice: Dice, folder: string, texts: readonly string[]): [string, string][] {
  const notation = (text: string): string =>
    dice.one([text, text, text.replaceAll('\n', '\r\n'), `---\n${text}`, `\uFEFF${text}`]);
  if (dice.roll(2) === 0) return [[`${folder}/all.yaml`, notation(texts.join('---\n'))]];
  return texts.map((text, at) => [`${folder}/${at}.${dice.one(['yaml', 'yml'])}`, notation(text)]);
}
