/** A first `.git-reactor.yaml`: it checks every commit; what acts is commented out. */
export const STARTER_TEXT = `# What Git Reactor does on which commits of this repository.
# What is commented out acts: take the # away to turn it on. It then asks for your consent
# once, and again whenever what acts is edited.
version: 1

reactions:
  checks:
    # Only on this branch; on all if it is not given.
    # branches: main
    steps:
      - validate: all
      # Waits until a person approves.
      # - approve: required
      # Runs a program of yours in the files of the commit.
      # - { run: ./test.sh, timeout: 5m }
`;
