import { CORE_ORDER, placeOf, ROOMS } from './test/house/rooms.ts';
import tseslint from 'typescript-eslint';

/** Import paths that lead from a file of `room` into another room, as glob patterns. */
function forbiddenRooms(room) {
  return ROOMS.filter((other) => other.path !== room.path && !room.rooms.includes(other.path)).map(
    (other) => ({
      regex: `^(\\.\\./)+(src/)?${other.path}(/|\\.ts$)`,
      message: `${placeOf(room)} may not import ${placeOf(other)} (CONTRIBUTING, "The rooms").`,
    }),
  );
}

function forbiddenPackages(room) {
  if (room.packages.includes('*'))
    return [{ regex: '^vscode$', message: 'Only src/ui is about the editor.' }];
  const allowed = room.packages.map((name) => name.replace(/[/.]/g, '\\$&')).join('|');
  return [
    {
      regex: `^(?!\\.)(?!(${allowed || '$'})($|/))`,
      message: `${placeOf(room)} may import only: ${room.packages.join(', ') || 'itself'}.`,
    },
  ];
}

/** What the files of a room, or of a folder in it that may import more, may not import. */
function fence(room, files) {
  const patterns = [...forbiddenRooms(room), ...forbiddenPackages(room)];
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

const rooms = ROOMS.flatMap((room) => [
  fence(room, [`${placeOf(room)}/**/*.{ts,tsx}`, `${placeOf(room)}.ts`]),
  ...Object.entries(room.folderPackages ?? {}).map(([folder, more]) =>
    fence({ ...room, packages: [...room.packages, ...more] }, [
      `${placeOf(room)}/${folder}/**/*.ts`,
    ]),
  ),
]);

const coreFolders = CORE_ORDER.map((folder, index) => ({
  files: [`src/core/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: CORE_ORDER.slice(index + 1).map((later) => ({
          regex: `^\\.\\./${later}/`,
          message: `src/core/${folder} comes before src/core/${later}.`,
        })),
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'coverage/', 'test/fixtures/', 'node_modules/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-params': ['error', 4],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  ...rooms,
  ...coreFolders,
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'require'],
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Ask the clock port.' },
        { object: 'Math', property: 'random', message: 'Ask the ids port.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'src/terminal/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
