/**
 * All builds. `node esbuild.js [--watch] [--production] [--tests]`; every output is one file in
 * `dist/` except the host tests, which go to `out/` and never into the package.
 */
import { context } from 'esbuild';
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

const isWatch = process.argv.includes('--watch');
const isProduction = process.argv.includes('--production');
const isWithTests = process.argv.includes('--tests');

/**
 * What is loaded only when it is needed: `await import()` of one of these loads a bundle of its own
 * that lies beside the one that asks. To make another part lazy, name its file here.
 */
const LAZY = [
  'src/adapters/agents/serveAgents.ts',
  'src/adapters/brokers/kafka/kafkaBroker.ts',
  'src/adapters/brokers/nats/natsBroker.ts',
  'src/adapters/brokers/openBrokerLink.ts',
  'src/adapters/brokers/rabbitmq/rabbitBroker.ts',
  'src/adapters/kubernetes/kubernetesValidator.ts',
  'src/adapters/kubernetes/policies/policyValidator.ts',
  'src/adapters/kubernetes/treeIndex.ts',
  'src/adapters/materialise/materialiser.ts',
  'src/adapters/reactions/openReactions.ts',
  'src/adapters/reactions/readValidation.ts',
  'src/adapters/render/renderValidator.ts',
  'src/adapters/reactions/audit/auditReader.ts',
  'src/adapters/rollback/rollbacks.ts',
  'src/adapters/terraform/terraformValidator.ts',
  'src/core/agents/agentTools.ts',
  'src/ui/brokers/brokerActs.ts',
  'src/ui/languageModel/editorTool.ts',
  'src/ui/timeline/timelinePanel.ts',
  'src/core/events/parseEvent.ts',
  'src/ui/realities/realityActs.ts',
  'src/ui/realities/realityRows.ts',
  'src/ui/realities/realityTests.ts',
  'src/ui/treeFiles/readTree.ts',
];

/** Packages that several bundles need: one file for each of them instead of a copy in every bundle. */
const SHARED = ['@marcbachmann/cel-js', 'yaml'];

/** @type {import('esbuild').Plugin} */
const sharedPackages = {
  name: 'shared-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ kind, path }) => {
      if (kind === 'entry-point' || !SHARED.includes(path)) return undefined;
      return { path: `./${sharedBundleOf(path)}`, external: true };
    });
  },
};

function sharedBundleOf(name) {
  return `${basename(name)}.shared.cjs`;
}

/**
 * @param isLate whether the bundle is itself loaded later; then it may also name another one in a
 *   plain import, and gets it when it is loaded
 * @returns {import('esbuild').Plugin}
 */
function lazyBundles({ isLate }) {
  return {
    name: 'lazy-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
        const file = relative('.', join(resolveDir, path)).replaceAll('\\', '/');
        if (kind === 'entry-point' || !LAZY.includes(file)) return undefined;
        if (isLate || kind === 'dynamic-import') {
          return { path: `./${bundleOf(file)}`, external: true };
        }
        return { errors: [{ text: `${file} is loaded lazily: write "await import()".` }] };
      });
    },
  };
}

function bundleOf(file) {
  return `${basename(file, '.ts')}.cjs`;
}

/** @type {import('esbuild').BuildOptions} */
const node = {
  plugins: [lazyBundles({ isLate: false }), sharedPackages],
  // Becomes `require`, which every extension host has.
  supported: { 'dynamic-import': false },
  bundle: true,
  platform: 'node',
  // The CommonJS form of some packages loads its parts in ways that cannot be bundled.
  mainFields: ['module', 'main'],
  format: 'cjs',
  target: 'node22.15',
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  logLevel: 'info',
  // Of two keys in `package.json` the second would win, and nobody would notice.
  logOverride: { 'duplicate-object-key': 'error' },
  legalComments: 'none',
};

/** @type {Record<string, import('esbuild').BuildOptions>} */
const SPECIAL = {
  'src/adapters/brokers/kafka/kafkaBroker.ts': {
    // The client looks for its WebAssembly beside where it is, by a URL.
    banner: { js: `const fileUrl = require('node:url').pathToFileURL(__filename).href;` },
    define: { 'import.meta.url': 'fileUrl' },
  },
};

/** Said before anything is loaded that an old Node could not even read. */
const OLD_NODE = `{
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 15)) {
    console.error(\`git-reactor: This is Node \${process.version}; it needs 22.15 or newer.\`);
    process.exit(3);
  }
}`;

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.cjs',
    external: ['vscode'],
  },
  ...LAZY.map((file) => ({
    ...node,
    plugins: [lazyBundles({ isLate: true }), sharedPackages],
    ...SPECIAL[file],
    entryPoints: [file],
    outfile: join('dist', bundleOf(file)),
    external: ['vscode'],
  })),
  ...SHARED.map((name) => ({
    ...node,
    entryPoints: [name],
    outfile: join('dist', sharedBundleOf(name)),
  })),
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: `#!/usr/bin/env node\n${OLD_NODE}` },
  },
  {
    ...node,
    entryPoints: ['src/pluginWorker.ts'],
    outfile: 'dist/pluginWorker.cjs',
    // It imports modules, which `require` cannot.
    supported: {},
  },
  {
    ...node,
    entryPoints: ['src/worker.ts'],
    outfile: 'dist/worker.cjs',
    // The grammar's loader has a `require` of its own beside its `import()`.
    supported: {},
    // It asks where it is; in a CommonJS bundle that is the file itself.
    define: { 'import.meta.url': '__filename' },
  },
  {
    // Runs in the browser, in a webview: `dist/timeline.js` and `dist/timeline.css`.
    entryPoints: ['main.tsx', 'timeline.css'].map((name) => ({
      in: `media/timeline/${name}`,
      out: 'timeline',
    })),
    outdir: 'dist',
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: isProduction,
    sourcemap: false,
    logLevel: 'info',
    legalComments: 'none',
  },
];

/** What runs inside the extension host: the suite, its tests and the scripts of the benchmarks. */
function hostTests() {
  rmSync('out/host', { recursive: true, force: true });
  return {
    ...node,
    minify: false,
    entryPoints: ['test/host/suite.ts', ...globSync('test/{host/*.test,bench/*InHost}.ts')],
    outdir: 'out/host',
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
  };
}

/**
 * WebAssembly that is loaded when it is needed: Terraform's grammar with what runs it, and the
 * checksums of Kafka's client.
 */
function copyWebAssembly() {
  mkdirSync('dist', { recursive: true });
  for (const name of ['web-tree-sitter', '@tree-sitter-grammars/tree-sitter-hcl']) {
    const file = `${basename(name)}.wasm`;
    copyFileSync(createRequire(import.meta.url).resolve(`${name}/${file}`), join('dist', file));
  }
  const client = createRequire(createRequire(import.meta.url).resolve('@platformatic/kafka'));
  const checksums = join(dirname(client.resolve('@platformatic/wasm-utils')), 'native.wasm');
  copyFileSync(checksums, join('dist', 'native.wasm'));
}

copyWebAssembly();
if (isWithTests) builds.push(hostTests());

const contexts = await Promise.all(builds.map((options) => context(options)));
if (isWatch) {
  await Promise.all(contexts.map((build) => build.watch()));
} else {
  await Promise.all(contexts.map((build) => build.rebuild()));
  await Promise.all(contexts.map((build) => build.dispose()));
}
