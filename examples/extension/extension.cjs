// @ts-check
const { extensions, window } = require('vscode');

/**
 * @typedef {import('../../api').ApiProvider} ApiProvider
 * @typedef {import('../../api').HandlerKind<string>} HandlerKind
 * @typedef {import('../../api').FileValidator} FileValidator
 */

/**
 * `- require-change: CHANGELOG.md` fails for a commit that does not change it.
 * @type {HandlerKind}
 */
const requireChange = {
  kind: 'require-change',
  description: 'Fails for a commit that changes nothing of what is named.',
  schema: { type: 'string', minLength: 1 },
  acts: false,
  run({ options, event, log }) {
    log(`Looking for ${options} among ${event.files.length} files.`);
    if (event.changes(options)) return `${options} was changed.`;
    return { kind: 'failed', reason: `Nothing of ${options} was changed.`, isFinal: true };
  },
};

/**
 * Each service names who owns it.
 * @type {FileValidator}
 */
const owners = {
  name: 'service-owners',
  version: '1',
  accepts: (path) => /^services\/[^/]+\.yaml$/.test(path),
  validate({ text }) {
    if (/^owner: \S/m.test(text)) return [];
    return [{ rule: 'no-owner', message: 'A service needs an owner.', severity: 'error' }];
  },
};

/** @param {import('vscode').ExtensionContext} context */
async function activate(context) {
  /** @type {import('vscode').Extension<ApiProvider> | undefined} */
  const reactor = extensions.getExtension('git-reactor.git-reactor');
  if (reactor === undefined) return;
  const api = (await reactor.activate()).getApi(1);
  const channel = window.createOutputChannel('Git Reactor: an example');
  context.subscriptions.push(
    channel,
    api.registerHandler(requireChange),
    api.registerValidator(owners),
    api.onEvent('run.*', (event) => channel.appendLine(`${event.time} ${event.type}`)),
  );
}

module.exports = { activate };
