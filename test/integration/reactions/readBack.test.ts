import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import { createProgramRunner } from '../../../src/adapters/reactions/programRunner.ts';
import type { ReadBackLimits } from '../../../src/adapters/reactions/readBack.ts';
import { createRunInReality } from '../../../src/adapters/reactions/runInReality.ts';
import type { CommandEnded } from '../../../src/core/reactions/steps/commandInReality.ts';
import type { Reality } from '../../../src/core/realities/reality.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';
import { stepContext } from '../../harness/reactions/stepContext.ts';
import { realityForge, type RealityForge } from '../../harness/realityUnderTest.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const folder = tempFolder('read-back');
const programs = createProgramRunner({ folder });

describe.skipIf(process.platform === 'win32')('what a program changes in a reality', () => {
  let repository: TestRepository;
  let forge: RealityForge;
  let reality: Reality;
  beforeEach(async () => {
    repository = createRepository();
    repository.write('a.txt', 'a\n');
    repository.write('deep/b.txt', 'b\n');
    repository.write('deep/c.txt', 'c\n');
    repository.write('ignored/known.txt', 'known\n');
    repository.write('tool.sh', '#!/bin/sh\n');
    repository.write(
      'big.bin',
      'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
    );
    repository.git('add', '--all');
    repository.write('.gitignore', 'out/\n*.log\nignored/\n');
    repository.commit('first');
    forge = await realityForge(repository);
    reality = forge.fork('r');
  });
  afterEach(() => {
    reality.dispose();
    forge.dispose();
    repository.remove();
  });

  /** Runs a script of `sh` in the files of the reality. */
  const run = async (
    script: string | ((dir: string) => void),
    limits?: ReadBackLimits,
  ): Promise<CommandEnded> => {
    const materialiser = createMaterialiser({ scope: repository.dir, clock: systemClock, folder });
    const runInReality = createRunInReality({
      repository: await openRepository(repository.dir),
      materialiser,
      commands: {
        mask: (text) => text,
        programs: {
          run(call) {
            if (typeof script !== 'string') script(call.cwd);
            return programs.run(call);
          },
        },
      },
      ...(limits && { limits }),
    });
    const command = { run: typeof script === 'string' ? script : 'true', shell: 'sh' } as const;
    try {
      return await runInReality({ command, reality, context: stepContext({ options: {} }) });
    } finally {
      materialiser.dispose();
    }
  };
  const changes = async (): Promise<readonly string[]> =>
    (await reality.diff()).map(({ kind, path: file, mode }) => `${kind} ${file} ${mode}`);
  const rules = (ended: CommandEnded): readonly string[] =>
    ended.kind === 'ended' ? ended.refused.map(({ path: file, rule }) => `${rule} ${file}`) : [];
  const textIn = async (file: string): Promise<string> =>
    new TextDecoder().decode((await reality.read(file))?.content);

  it('comes back into it: changed, new, gone and executable files, and symlinks', async () => {
    const ended = await run(
      'echo A > a.txt; mkdir -p new/er; echo n > new/er/n.txt; rm deep/b.txt; chmod +x tool.sh; ln -s a.txt link',
    );
    expect(ended).toMatchObject({ kind: 'ended', refused: [] });
    expect(await changes()).toEqual([
      'modified a.txt 100644',
      'deleted deep/b.txt 100644',
      'added link 120000',
      'added new/er/n.txt 100644',
      'modified tool.sh 100755',
    ]);
    expect(await textIn('a.txt')).toBe('A\n');
    expect(await textIn('link')).toBe('a.txt');
  });

  it('is nothing where files were only touched, or written again as they were', async () => {
    const ended = await run('touch a.txt; printf "b\\n" > deep/b2; mv deep/b2 deep/b.txt');
    expect(ended).toEqual({ kind: 'ended', changed: [], refused: [] });
    expect(await changes()).toEqual([]);
  });

  it('is seen also right after the files were written, with the same size', async () => {
    await run((dir) => writeFileSync(path.join(dir, 'a.txt'), 'z\n'));
    expect(await textIn('a.txt')).toBe('z\n');
  });

  it('takes a folder in the place of a file, and a file in the place of a folder', async () => {
    await run('rm a.txt; mkdir a.txt; echo x > a.txt/x; rm -r deep; echo flat > deep');
    expect(await changes()).toEqual([
      'deleted a.txt 100644',
      'added a.txt/x 100644',
      'added deep 100644',
      'deleted deep/b.txt 100644',
      'deleted deep/c.txt 100644',
    ]);
  });

  it('leaves out what git ignores, unless git knows it', async () => {
    const odd = "echo x > ':(top)x'; echo y > '*.y'";
    await run(
      `mkdir out; echo x > out/x; echo x > a.log; echo x > ignored/new; echo K > ignored/known.txt; ${odd}`,
    );
    expect(await changes()).toEqual([
      'added *.y 100644',
      'added :(top)x 100644',
      'modified ignored/known.txt 100644',
    ]);
  });

  it('has no symlink that leaves the tree, whatever it stands for', async () => {
    const ended = await run((dir) => {
      symlinkSync('/etc/passwd', path.join(dir, 'absolute'));
      symlinkSync('../../outside', path.join(dir, 'deep', 'up'));
      symlinkSync('..', path.join(dir, 'deep', 'fine'));
      // Through the other one it leaves the tree.
      symlinkSync('deep/fine/../x', path.join(dir, 'chain'));
      rmSync(path.join(dir, 'a.txt'));
      symlinkSync('/etc/hosts', path.join(dir, 'a.txt'));
    });
    expect(rules(ended).toSorted()).toEqual([
      'symlink-leaves-tree a.txt',
      'symlink-leaves-tree absolute',
      'symlink-leaves-tree chain',
      'symlink-leaves-tree deep/up',
    ]);
    // What stands in the place of a file is not taken for its end.
    expect(await changes()).toEqual(['added deep/fine 120000']);
  });

  it('has no files through a symlink to a folder elsewhere', async () => {
    const outside = tempFolder('outside');
    writeFileSync(path.join(outside, 'b.txt'), 'secret\n');
    const ended = await run((dir) => {
      rmSync(path.join(dir, 'deep'), { recursive: true });
      symlinkSync(outside, path.join(dir, 'deep'));
    });
    expect(rules(ended)).toEqual(['symlink-leaves-tree deep']);
    expect((await reality.files()).map((file) => file.path)).not.toContain('deep');
    expect(await changes()).toEqual(['deleted deep/b.txt 100644', 'deleted deep/c.txt 100644']);
  });

  it('has no names of git, no devices and no changed LFS pointers', async () => {
    const ended = await run(
      'git init -q . && mkdir -p sub/.GIT/hooks && echo x > sub/.GIT/hooks/post && echo x > "git~1" && mkfifo pipe && echo changed > big.bin',
    );
    expect(rules(ended).toSorted()).toEqual([
      'git-name .git',
      'git-name git~1',
      'git-name sub/.GIT',
      'lfs-pointer big.bin',
      'not-a-file pipe',
    ]);
    expect(await changes()).toEqual([]);
  });

  it('is refused as a whole if it is more than anybody can look at', async () => {
    const limits = { files: 3, bytes: 1_000, names: 1_000 };
    const many = await run('for i in 1 2 3 4; do echo $i > new$i; done', limits);
    expect(many).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('more than 3 files') as string,
    });
    const large = await run('head -c 2000 /dev/zero > large', limits);
    expect(large).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('more than 1000 bytes') as string,
    });
    expect(await changes()).toEqual([]);
  });

  it('is forgotten if the program fails', async () => {
    expect(await run('echo A > a.txt; exit 3')).toEqual({
      kind: 'failed',
      reason: 'sh ended with exit code 3.',
    });
    expect(await changes()).toEqual([]);
  });

  it('is not there for the next program, unless it came back', async () => {
    await run('mkdir out; echo x > out/x; echo A > a.txt');
    expect(await run('test ! -e out && grep -q A a.txt')).toMatchObject({ kind: 'ended' });
  });

  it('has names whose bytes are no UTF-8', async () => {
    await run((dir) => {
      const place = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x61])]);
      writeFileSync(place, 'x');
      mkdirSync(path.join(dir, 'ümlaut'));
      writeFileSync(path.join(dir, 'ümlaut', 'é'), 'x');
    });
    expect((await reality.diff()).map((each) => each.rawPath ?? each.path).toSorted()).toEqual([
      'ümlaut/é',
      'ÿa',
    ]);
  });
});
