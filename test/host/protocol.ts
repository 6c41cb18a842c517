/** Between the runner and the suite in the extension host. */

/** Names the file into which the suite writes its results. */
export const RESULTS_VARIABLE = 'GIT_REACTOR_TEST_RESULTS';

/** Lines for a person begin with this; everything else that a window prints is only logged. */
export const HOST_LINE = '[test]';

/** Names of test files, as `npm run host -- NAME…` says them; empty: all. */
export const ONLY_VARIABLE = 'GIT_REACTOR_HOST_ONLY';
