import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConfigReader } from '../../../src/adapters/reactions/readConfigText.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import {
  starterConfig,
  starterLines,
  type TreeFacts,
} from '../../../src/core/reactions/starterConfig.ts';
import { configOf } from '../../harness/reactions/readSample.ts';
import { shippedKinds } from '../../house/configSchema.ts';

const read = createConfigReader({ kinds: { all: shippedKinds() }, hash: sha256 });
const NOTHING: TreeFacts = {
  terraform: [],
  kubernetes: [],
  kustomizations: [],
  environments: [],
  branches: [],
};

/** The file with everything in it turned on. */
function allOn(facts: TreeFacts): string {
  return starterLines(facts)
    .map(({ text }) => text)
    .join('\n');
}

function pathsOf(facts: TreeFacts): readonly (readonly string[] | undefined)[] {
  return configOf(starterConfig(facts), read).reactions.map(({ filters }) => filters.paths);
}

describe('a first configuration', () => {
  it('fits what the repository holds', () => {
    const both = { ...NOTHING, terraform: ['infra/prod'], kubernetes: ['k8s', 'k8s/base'] };
    const namesOf = (facts: TreeFacts): readonly string[] =>
      configOf(starterConfig(facts), read).reactions.map(({ name }) => name);
    expect(namesOf(NOTHING)).toEqual(['checks']);
    expect(namesOf({ ...both, kubernetes: [] })).toEqual(['terraform']);
    expect(namesOf({ ...both, terraform: [] })).toEqual(['kubernetes']);
    expect(namesOf(both)).toEqual(['terraform', 'kubernetes']);
    expect(pathsOf(both)).toEqual([['infra/**/*.{tf,tfvars}'], ['k8s/**/*.{yaml,yml}']]);
  });

  it('reads well', () => {
    expect(
      starterConfig({
        terraform: ['infra'],
        kubernetes: ['k8s/base'],
        kustomizations: ['k8s/base', 'k8s/overlays/prod'],
        environments: ['environments/staging'],
        branches: ['main', 'production'],
      }),
    ).toMatchInlineSnapshot(`
      "# What Git Reactor does on which commits of this repository.
      # What is commented out acts: take the # away to turn it on. It then asks for your consent
      # once, and again whenever what acts is edited.
      version: 1

      # The files of an environment laid over the tree, in memory, to try a commit in each.
      realities:
        staging: { overlay: { "environments/staging": "." } }

      reactions:
        terraform:
          paths: ["infra/**/*.{tf,tfvars}"]
          # Only on this branch; on all if it is not given.
          # branches: main
          steps:
            - validate: terraform
            # Plans the root modules that a change concerns; it runs their providers, and changes nothing.
            # - terraform: plan
            # Waits until a person approves exactly what was planned.
            # - approve: required
            # Applies exactly the approved plans, or refuses.
            # - terraform: apply
          # Rolls back to the newest commit that passed; asks a person first.
          # onFailure: [{ rollback: last-healthy }]
        kubernetes:
          paths: ["k8s/**/*.{yaml,yml}"]
          # Only on this branch; on all if it is not given.
          # branches: main
          steps:
            - kubernetes: validate
            - realities: [staging]
              steps: [{ kubernetes: validate }]
            # Merges what passed into production, on this machine.
            # - merge: production
            # Waits until a person approves.
            # - approve: required
            # Applies the manifests with your kubectl, in the cluster that it is set to.
            # - run: kubectl apply -k ./k8s/base
          # Rolls back to the commit before; asks a person first.
          # onFailure: [{ rollback: previous }]
        # Rolls back a commit with EMERGENCY in its message; asks a person first.
        # emergency:
        #   message: EMERGENCY
        #   steps: [{ rollback: previous, confirm: ask }]

      # Where \`- notify: oncall\` goes; the address is taken from the environment.
      # notify:
      #   oncall: { webhook: { url: "\${env:ONCALL_URL}" } }
      "
    `);
  });

  it('looks everywhere where folders are many, or at the top', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(pathsOf({ ...NOTHING, terraform: many })).toEqual([['**/*.{tf,tfvars}']]);
    expect(pathsOf({ ...NOTHING, terraform: ['', 'infra'] })).toEqual([['**/*.{tf,tfvars}']]);
  });

  it('tells of one way to apply: the outermost kustomization, else the manifests', () => {
    const facts = { ...NOTHING, kubernetes: ['k8s/base'] };
    const kustomizations = ['k8s/overlays/prod', 'k8s'];
    expect(starterConfig(facts)).toContain('# - run: kubectl apply -f ./k8s/base\n');
    expect(starterConfig({ ...facts, kustomizations })).toContain('kubectl apply -k ./k8s\n');
  });

  it('is always right, acts on nothing, and is right with everything turned on', () => {
    const folder = fc.oneof(
      fc.constantFrom('', 'infra', 'k8s/base', 'a b', '-x', '!x', 'a*b*c*d*e*f', 'x{y', '[z', '$a'),
      fc.constantFrom(
        '${env:X}',
        'q"',
        "'",
        '#',
        ': ',
        '\\',
        'ü',
        '💥',
        '{{x}}',
        '@(a|b)',
        'a'.repeat(400),
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const folders = fc.uniqueArray(folder, { maxLength: 7 });
    const branch = fc.constantFrom('main', 'master', 'production', 'release', 'x');
    const facts = fc.record({
      terraform: folders,
      kubernetes: folders,
      kustomizations: folders,
      environments: folders.map((names) => names.map((name) => `environments/${name}`)),
      branches: fc.uniqueArray(branch),
    });
    fc.assert(
      fc.property(facts, (each) => {
        expect(configOf(starterConfig(each), read).actingHash).toBeNull();
        const acting = configOf(allOn(each), read);
        expect(acting.reactions.map(({ name }) => name)).toContain('emergency');
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it.each(
    [[], ['infra']].flatMap((terraform) =>
      [[], ['k8s']].flatMap((kubernetes) =>
        [[], ['environments/qa']].flatMap((environments) =>
          [[], ['main'], ['main', 'production']].map((branches) => ({
            ...{ terraform, kubernetes, environments, branches, kustomizations: kubernetes },
          })),
        ),
      ),
    ),
  )('is right for %j', (facts) => {
    expect(configOf(starterConfig(facts), read).actingHash).toBeNull();
    expect(configOf(allOn(facts), read).actingHash).not.toBeNull();
  });
});
