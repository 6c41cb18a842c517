import * as vscode from 'vscode';

/** How one test of a run ended. */
export interface ObservedResult {
  /** Labels of the test and those above it, the outermost first. */
  readonly path: readonly string[];
  readonly state: 'passed' | 'failed' | 'errored' | 'skipped';
  readonly messages: readonly vscode.TestMessage[];
}

/** A run of tests that the extension has made. */
export interface ObservedRun {
  readonly request: vscode.TestRunRequest;
  readonly results: ObservedResult[];
  readonly output: string[];
  isEnded: boolean;
}

/** What the extension under test gives to VS Code, which gets all of it. */
export const observed: {
  controller?: vscode.TestController;
  profile?: vscode.TestRunProfile;
  readonly runs: ObservedRun[];
} = { runs: [] };

/** Before there is any: the extension makes its controller with the first reality. */
export function observeTests(): void {
  const tests: { createTestController: unknown } = vscode.tests;
  const create = vscode.tests.createTestController.bind(vscode.tests);
  tests.createTestController = (id: string, label: string) => observe(create(id, label));
}

function observe(controller: vscode.TestController): vscode.TestController {
  const createTestRun = controller.createTestRun.bind(controller);
  const createRunProfile = controller.createRunProfile.bind(controller);
  observed.controller = controller;
  controller.createRunProfile = (...args) => {
    observed.profile = createRunProfile(...args);
    return observed.profile;
  };
  controller.createTestRun = (request, ...args) =>
    observeRun(createTestRun(request, ...args), request);
  return controller;
}

function observeRun(run: vscode.TestRun, request: vscode.TestRunRequest): vscode.TestRun {
  const seen: ObservedRun = { request, results: [], output: [], isEnded: false };
  observed.runs.push(seen);
  const record = (
    state: ObservedResult['state'],
    item: vscode.TestItem,
    messages: vscode.TestMessage | readonly vscode.TestMessage[] = [],
  ): void => {
    const all = Array.isArray(messages) ? messages : [messages];
    seen.results.push({ path: pathOf(item), state, messages: all as vscode.TestMessage[] });
  };
  return new Proxy(run, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const [item, messages] = args as [vscode.TestItem, vscode.TestMessage[]];
        switch (name) {
          case 'passed':
          case 'skipped':
            record(name, item);
            break;
          case 'failed':
          case 'errored':
            record(name, item, messages);
            break;
          case 'appendOutput':
            seen.output.push(String(args[0]));
            break;
          case 'end':
            seen.isEnded = true;
            break;
        }
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

function pathOf(item: vscode.TestItem): readonly string[] {
  return [...(item.parent === undefined ? [] : pathOf(item.parent)), item.label];
}
