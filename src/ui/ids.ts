/**
 * The names that the manifest and the code share. A test holds them against package.json, both
 * ways.
 */
export const COMMANDS = {
  rollBack: 'gitReactor.rollBack',
  rollBackTo: 'gitReactor.rollBackTo',
  undoRollback: 'gitReactor.undoRollback',
  redoRollback: 'gitReactor.redoRollback',
  restoreFromSnapshot: 'gitReactor.restoreFromSnapshot',
  refresh: 'gitReactor.refresh',
  showLog: 'gitReactor.showLog',
  showMenu: 'gitReactor.showMenu',
  doctor: 'gitReactor.doctor',
  openFinding: 'gitReactor.openFinding',
  filterEvents: 'gitReactor.filterEvents',
  clearFilter: 'gitReactor.clearFilter',
  loadOlder: 'gitReactor.loadOlder',
  showEvent: 'gitReactor.showEvent',
  approve: 'gitReactor.approve',
  deny: 'gitReactor.deny',
  showPlan: 'gitReactor.showPlan',
  cancelRun: 'gitReactor.cancelRun',
  retryRun: 'gitReactor.retryRun',
  discardRun: 'gitReactor.discardRun',
  showRunLog: 'gitReactor.showRunLog',
  explain: 'gitReactor.explain',
  runOnCommit: 'gitReactor.runOnCommit',
  consent: 'gitReactor.consent',
  withdrawConsent: 'gitReactor.withdrawConsent',
  createConfiguration: 'gitReactor.createConfiguration',
  showCommit: 'gitReactor.showCommit',
  tryChanges: 'gitReactor.tryChanges',
  forkReality: 'gitReactor.forkReality',
  diffReality: 'gitReactor.diffReality',
  browseReality: 'gitReactor.browseReality',
  judgeReality: 'gitReactor.judgeReality',
  runInReality: 'gitReactor.runInReality',
  keepReality: 'gitReactor.keepReality',
  mergeReality: 'gitReactor.mergeReality',
  discardReality: 'gitReactor.discardReality',
  showTimeline: 'gitReactor.showTimeline',
  exportTimeline: 'gitReactor.exportTimeline',
  connectBroker: 'gitReactor.connectBroker',
  disconnectBroker: 'gitReactor.disconnectBroker',
  testBroker: 'gitReactor.testBroker',
  retryBroker: 'gitReactor.retryBroker',
} as const;

export const VIEWS = {
  container: 'gitReactor',
  events: 'gitReactor.events',
  deployments: 'gitReactor.deployments',
  realities: 'gitReactor.realities',
} as const;

/** The type of the webview panel. */
export const TIMELINE_PANEL = 'gitReactor.timeline';

export const CONTEXT_KEYS = {
  /** One of {@link WelcomeState}. */
  state: 'gitReactor.state',
  hasConfiguration: 'gitReactor.hasConfiguration',
  hasApprovals: 'gitReactor.hasApprovals',
  hasRuns: 'gitReactor.hasRuns',
  hasDeadRuns: 'gitReactor.hasDeadRuns',
  hasDeployments: 'gitReactor.hasDeployments',
  /** The Events tree does not show everything. */
  isFiltered: 'gitReactor.isFiltered',
  /** The kind of a `BrokerCondition`: `none`, `connected`, `down` and what is between. */
  broker: 'gitReactor.broker',
} as const;

export const SETTINGS = {
  section: 'gitReactor',
  gitPath: 'gitReactor.gitPath',
  timeZone: 'gitReactor.timeZone',
  batchAbove: 'gitReactor.stream.batchAbove',
  terraformPath: 'gitReactor.terraformPath',
  protectedBranches: 'gitReactor.rollback.protectedBranches',
  runHooks: 'gitReactor.rollback.runHooks',
  snapshots: 'gitReactor.rollback.snapshots',
  newFindingsOnly: 'gitReactor.validation.newFindingsOnly',
  severities: 'gitReactor.validation.severities',
  largeFileLimit: 'gitReactor.validation.largeFileLimit',
  kubernetesVersion: 'gitReactor.kubernetes.version',
  podSecurity: 'gitReactor.kubernetes.podSecurity',
  disabledReactions: 'gitReactor.reactions.disabled',
  reactionsMayAct: 'gitReactor.reactions.mayAct',
  brokerUrl: 'gitReactor.broker.url',
} as const;

/** Why the Events view may be empty. */
export type WelcomeState =
  | 'noFolder'
  | 'noRepository'
  | 'gitMissing'
  | 'gitTooOld'
  | 'failed'
  | 'starting'
  | 'empty'
  | 'ready';

/** Of tasks that check, and what reads their output. */
export const TASKS = { type: 'gitReactor', problemMatcher: '$git-reactor' } as const;

/** The `source` of our diagnostics. */
export const DIAGNOSTIC_SOURCE = 'git-reactor';

/** Scheme of the read-only file system that shows commits. */
export const COMMIT_FILE_SCHEME = 'git-reactor';

/** Scheme of the read-only file system that shows realities. */
export const REALITY_SCHEME = 'reality';

/** Scheme of read-only documents that are made when they are shown: plans, logs, answers. */
export const DOCUMENT_SCHEME = 'git-reactor-document';

/** Offers `git-reactor mcp` to agents of the editor. */
export const MCP_PROVIDER = 'git-reactor.mcp';
