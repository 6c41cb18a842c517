import type { Dice } from './dice.ts';
import type { Files } from './publicStyle.ts';

/** A chart with helpers, conditions, loops and a part that is vendored. */
export function chart(dice: Dice): Files {
  const own = (at: string, name: string): Files => ({
    [`${at}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\nappVersion: "1.0"\n`,
    [`${at}/values.yaml`]: `replicas: ${dice.roll(3)}\nhosts: [a.example.com, b.example.com]\nextra: {}\nenabled: ${dice.one(['true', 'false'])}\n`,
    [`${at}/templates/_helpers.tpl`]: `{{- define "${name}.labels" -}}\napp: {{ .Chart.Name }}\n{{- end }}\n`,
    [`${at}/templates/NOTES.txt`]: 'Thank you for {{ .Release.Name }}.\n',
    [`${at}/templates/web.yaml`]: `{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-${name}
  labels: {{- include "${name}.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: x } }
  template:
    metadata: { labels: { app: x } }
    spec:
      containers:
      - name: app
        image: "nginx:{{ .Chart.AppVersion }}"
        resources: { limits: { memory: 64Mi } }
        {{- with .Values.extra }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}
{{- range $index, $host := .Values.hosts }}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: "${name}-{{ $index }}" }
data: { host: {{ $host | quote }} }
{{- end }}
`,
  });
  return { ...own('charts/site', 'site'), ...own('charts/site/charts/part', 'part') };
}

/** Modules that call each other, without a provider that would have to be fetched. */
export function modules(dice: Dice): Files {
  const environments = ['qa', 'prod'].map((name): [string, string] => [
    `terraform/live/${name}/main.tf`,
    `terraform {
  required_version = ">= 1.4"
}

locals {
  names = toset(["a", "b"])
}

module "net" {
  for_each = local.names
  source   = "../../modules/net"
  name     = each.key
  size     = ${dice.roll(9)}
}

output "ids" {
  value = { for key, net in module.net : key => net.id }
}
`,
  ]);
  return {
    ...Object.fromEntries(environments),
    'terraform/modules/net/variables.tf': `variable "name" {
  type        = string
  description = "é日😀"
}

variable "size" {
  type    = number
  default = 1
}
`,
    'terraform/modules/net/main.tf': `resource "terraform_data" "net" {
  input = {
    name = var.name
    text = templatefile("\${path.module}/net.tftpl", { size = var.size })
  }
}

output "id" {
  value = terraform_data.net.id
}
`,
    'terraform/modules/net/net.tftpl': 'size = ${size}\n',
  };
}
