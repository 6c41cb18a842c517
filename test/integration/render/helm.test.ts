import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { withPrograms } from '../../harness/searchPath.ts';
import { itWithTool } from '../../harness/toolHere.ts';
import { skippedOf, toldOf, validated } from '../../harness/validated.ts';

const itWithHelm = itWithTool('helm', 'version', '--short');

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  repository.write('README.md', 'A repository.\n');
  repository.commit('begin');
});
afterEach(() => repository.remove());

const change = (files: Readonly<Record<string, string>>) => validated(repository, files);

const DEPLOYMENT = `{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: "nginx:{{ .Values.tag }}"
          resources: {{- toYaml .Values.resources | nindent 12 }}
{{- end }}
`;
const CHART = {
  'web/Chart.yaml': 'apiVersion: v2\nname: site\nversion: 0.1.0\n',
  'web/values.yaml':
    'enabled: true\nreplicas: 2\ntag: "1.29"\nresources: { limits: { memory: 64Mi } }\n',
  'web/templates/deploy.yaml': DEPLOYMENT,
};

describe('a chart', () => {
  it('is text with actions in it and no YAML, so that its templates are not read as such', async () => {
    const verdict = await withPrograms({}, () => change(CHART), 'only');
    expect(toldOf(verdict)).toEqual([]);
    expect(skippedOf(verdict)).toEqual([
      'web/Chart.yaml: Charts are not rendered: install helm (https://helm.sh) into the search path',
    ]);
  });

  itWithHelm('without mistakes passes', async () => {
    const verdict = await change(CHART);
    expect([toldOf(verdict), skippedOf(verdict), verdict.verdict]).toEqual([[], [], 'pass']);
  });

  itWithHelm('has findings in the template that they come from', async () => {
    const values = CHART['web/values.yaml'].replace('"1.29"', 'latest').replace('2', 'two');
    const template = DEPLOYMENT.replace('    spec:', '    specc:');
    const more = { 'web/templates/more.yaml': template, 'web/values.yaml': values };
    expect(toldOf(await change({ ...CHART, ...more }))).toEqual([
      expect.stringMatching(
        /^web\/templates\/deploy\.yaml:7:1 error kubernetes\/wrong-type spec\.replicas of Deployment release-web .* \(Rendered by Helm\.\)$/,
      ),
      expect.stringMatching(/^web\/templates\/deploy\.yaml:14:1 warning kubernetes\/image-tag /),
      expect.stringMatching(/^web\/templates\/more\.yaml:7:1 error kubernetes\/wrong-type /),
      expect.stringMatching(/^web\/templates\/more\.yaml:11:1 error kubernetes\/unknown-field /),
    ]);
  });

  itWithHelm.each([
    ['{{ .Values.none.deep }}', /^web\/templates\/x\.yaml:5:\d+ error helm\/render .*nil pointer/],
    ['{{ if }}', /^web\/templates\/x\.yaml:5:\d+ error helm\/render .*missing value for if/],
    ['[', /^web\/templates\/x\.yaml:1:1 error helm\/render .*YAML parse error/],
    [
      '{{ required "Name it." .Values.none }}',
      /^web\/templates\/x\.yaml:5:\d+ info helm\/needs-values .*Name it\./,
    ],
  ])('with a template that cannot be rendered says where: %s', async (value, told) => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata:\n  a: ${value}\n`;
    const verdict = await change({ ...CHART, 'web/templates/x.yaml': text });
    expect(toldOf(verdict)).toEqual([expect.stringMatching(told)]);
  });

  itWithHelm('that needs others says which are not there, and fetches none', async () => {
    const needs =
      'dependencies: [{ name: redis, version: 1.x.x, repository: "https://charts.example.com" }]\n';
    const verdict = await change({ ...CHART, 'web/Chart.yaml': CHART['web/Chart.yaml'] + needs });
    expect(toldOf(verdict)).toEqual([]);
    expect(skippedOf(verdict)).toEqual([
      'web/Chart.yaml: its dependencies are not in its charts directory: run helm dependency build and commit them (redis)',
    ]);
  });

  itWithHelm('that is part of another is rendered with it', async () => {
    const part = Object.entries(CHART).map(([path, text]) => [
      `web/charts/${path.replace('web', 'part')}`,
      text,
    ]);
    const own = { 'web/charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 0.1.0\n' };
    const files = { ...CHART, ...(Object.fromEntries(part) as Record<string, string>), ...own };
    expect(toldOf(await change(files))).toEqual([]);
    const broken = DEPLOYMENT.replace('replicas:', 'replica:');
    expect(toldOf(await change({ 'web/charts/part/templates/deploy.yaml': broken }))).toEqual([
      expect.stringMatching(
        /^web\/charts\/part\/templates\/deploy\.yaml:7:1 error kubernetes\/unknown-field /,
      ),
    ]);
  });

  itWithHelm('that is a library is said to be one', async () => {
    const library = `${CHART['web/Chart.yaml']}type: library\n`;
    expect(skippedOf(await change({ ...CHART, 'web/Chart.yaml': library }))).toEqual([
      'web/Chart.yaml: it is a library for other charts',
    ]);
  });
});
