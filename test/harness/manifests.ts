/** A Deployment of the containers given, a list that is written at the left margin. */
export function deploymentOf(containers: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
${indented(containers, 8)}`;
}

/** A Deployment with its only container given. */
export function deployment(container: string): string {
  return deploymentOf(`- name: app\n${indented(container, 2)}`);
}

/** A Deployment that nothing is to be said of. */
export const SOUND = deployment('image: nginx:1.29\nresources: { limits: { memory: 128Mi } }\n');

/**
 * The definition of `example.com Widget`.
 * @param schema a block that is written at the left margin, or JSON
 * @param versions more of them, as they stand in the file
 */
export function widgetDefinition(schema: string | object, versions = ''): string {
  const written =
    typeof schema === 'string' ? `\n${indented(schema, 10)}` : ` ${JSON.stringify(schema)}\n`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:${written}${versions}`;
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
