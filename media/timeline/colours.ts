import { COLOUR_NAMES, type Colours } from '../../src/shared/timeline/messages.ts';

/** The colours of the theme as they are now, for a picture that knows no theme. */
export function themeColours(): Colours {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = COLOUR_NAMES.map((name) => {
    probe.style.color = `var(--timeline-${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read) as Colours;
}
