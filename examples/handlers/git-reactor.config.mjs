/**
 * Handlers in code, beside or instead of `.git-reactor.yaml`. They run in a thread of their own, and
 * only with consent to this very file: `git-reactor consent`.
 *
 * @type {import('../../api').Module}
 */
export default ({ watch, on }) => {
  // Every commit.
  watch((event, { log }) => {
    if (event.changes('*.tf')) log(`${event.branch()}: plan ${event.files.join(', ')}`);
  });

  // Only those that change what the glob means; deletions and both names of a rename count.
  on('terraform/*.tf', async (event, { readFile }) => {
    const [file] = event.files;
    const text = (await readFile(file)) ?? '';
    return `${text.split('\n').length} line in ${file}`;
  });

  on(
    'security/*',
    (event) => {
      if (event.author === 'automation' && event.hour() < 6) return 'Off hours, by automation.';
      const files = event.files.join(', ');
      throw new Error(`${event.author} may not change ${files}: only automation does.`);
    },
    { name: 'security' },
  );
};
