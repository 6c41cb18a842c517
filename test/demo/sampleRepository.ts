import { createRepository } from '../harness/terminalRepository.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

export const webInstances = (count: number): Files => ({
  'terraform/web.tf': `resource "aws_instance" "web" {
  count         = ${count}
  ami           = var.web_ami
  instance_type = "t3.small"

  tags = {
    Name = "web-\${count.index}"
  }
}
`,
});

export const webDeployment = (replicas: number, resources: string): Files => ({
  'k8s/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.4.2
          ports:
            - containerPort: 8080
${resources}`,
});

export const latencyAlert = (milliseconds: number): Files => ({
  'monitoring/alerts.yaml': `groups:
  - name: web
    rules:
      - alert: WebIsSlow
        expr: histogram_quantile(0.99, rate(web_seconds_bucket[5m])) > ${milliseconds / 1_000}
        for: 5m
        labels:
          severity: page
`,
});

/** Edited in a hurry: a quote that never ends. */
export const BROKEN_ALERT: Files = {
  'monitoring/alerts.yaml': `groups:
  - name: web
    rules:
      - alert: "WebIsSlow
        expr: vector(0)
`,
};

export const SMALL = `          resources:
            limits:
              cpu: 500m
              memory: 256Mi
`;

export const LARGE = `          resources:
            limits:
              cpu: "1"
              memory: 512Mi
`;

export const WITHOUT_MEMORY = `          resources:
            limits:
              cpu: "1"
`;

const HISTORY: readonly (readonly [message: string, files: Files])[] = [
  ['Say what this is', { 'README.md': '# Web\n\nInfrastructure of the web service.\n' }],
  ['Add the web instances', { ...webInstances(2), 'terraform/variables.tf': variables() }],
  ['Run the web service in Kubernetes', webDeployment(2, SMALL)],
  ['Page when the web service is slow', latencyAlert(500)],
  ['Draw the latency', { 'monitoring/dashboard.json': '{ "title": "Web", "panels": [] }\n' }],
];

/** A small repository as a team would have it: Terraform, Kubernetes and monitoring. */
export async function createSampleRepository(): Promise<GitRepository> {
  const repository = await createRepository('web');
  for (const [message, files] of HISTORY) await repository.commit(message, files);
  return repository;
}

function variables(): string {
  return 'variable "web_ami" {\n  type    = string\n  default = "ami-0abc"\n}\n';
}
