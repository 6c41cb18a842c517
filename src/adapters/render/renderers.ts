import type { RendererName } from '../../core/render/renderUnit.ts';

/** A program that can do it, and how it is asked. */
interface RendererProgram {
  readonly binary: string;
  readonly version: readonly string[];
  /** What comes before the directory. */
  readonly render: readonly string[];
}

/** A way to make manifests of other files. */
export interface Renderer {
  readonly name: RendererName;
  /** The first that is there is used. */
  readonly programs: readonly RendererProgram[];
  /** Said when none is. */
  readonly missing: string;
}

/**
 * Both only read files, so that they run in workspaces that nobody trusts yet. Kustomize runs
 * plugins, and Helm post-renderers, only when flags say so that are never given; its load
 * restrictions stay on; the environment has no cluster, no home and no way to the network.
 */
export const RENDERERS: Readonly<Record<RendererName, Renderer>> = {
  kustomize: {
    name: 'kustomize',
    programs: [
      { binary: 'kubectl', version: ['version', '--client'], render: ['kustomize'] },
      { binary: 'kustomize', version: ['version'], render: ['build'] },
    ],
    missing: 'Overlays are not rendered: there is no kubectl and no kustomize in the search path',
  },
  helm: {
    name: 'helm',
    programs: [
      {
        binary: 'helm',
        version: ['version', '--short'],
        // A schema may name addresses, which Helm would ask.
        render: ['template', '--skip-schema-validation', 'release'],
      },
    ],
    missing: 'Charts are not rendered: install helm (https://helm.sh) into the search path',
  },
};
