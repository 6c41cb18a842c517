/** The timeline's page: hears of what happened and shows it; all that acts is asked of the host. */
import { render } from 'preact';
import type { HostMessage, TimelineWords, TimeStyle } from '../../src/shared/timeline/messages.ts';
import { App } from './app.tsx';
import { createHost } from './host.ts';
import { TimelineStore } from './store.ts';

const host = createHost();
const store = new TimelineStore();
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as TimelineWords;
const style = JSON.parse(document.body.dataset['style'] ?? '{}') as TimeStyle;
const place = document.getElementById('timeline');

if (place !== null) {
  // Only the host can post messages to this page.
  window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => store.take(data));
  place.textContent = '';
  render(<App {...{ host, store, words, style }} />, place);
  host.ask({ kind: 'ready', root: host.state.root });
}
