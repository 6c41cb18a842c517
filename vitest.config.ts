import { defineConfig } from 'vitest/config';

/** Three kinds of tests; `CONTRIBUTING.md` says what belongs into each. */
export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/core/**', 'src/adapters/**', 'src/terminal/**'] },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/globalSetup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
