import { l10n, Uri, type Webview } from 'vscode';
import type { TimelineWords, TimeStyle } from '../../shared/timeline/messages.ts';

export interface TimelinePageInit {
  readonly webview: Webview;
  /** Where the built files are. */
  readonly folder: Uri;
  readonly words: TimelineWords;
  readonly style: TimeStyle;
}

/** The page of the webview: our script by a nonce, our style sheet, and nothing else from anywhere. */
export function timelinePage({ webview, folder, words, style }: TimelinePageInit): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const uriOf = (name: string): string =>
    webview.asWebviewUri(Uri.joinPath(folder, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(style.locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(words.title)}</title>
<link rel="stylesheet" href="${attribute(uriOf('timeline.css'))}">
</head>
<body data-words="${attribute(JSON.stringify(words))}" data-style="${attribute(JSON.stringify(style))}">
<div id="timeline">${attribute(l10n.t('Reading the history…'))}</div>
<script nonce="${nonce}" src="${attribute(uriOf('timeline.js'))}"></script>
</body>
</html>
`;
}

/** Text inside an element or a quoted attribute. */
function attribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
