import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runTemplate, TemplateFailed } from '../../../../worker/render/template/run-template';
import { plainPlaces } from '../../../../worker/render/template/plain-places';
import { temporaryFolder } from '../../../support/temporary-folder';
import { needs } from '../../../support/programs';

needs('ps');

const work = temporaryFolder();
let runs = 0;

interface Folders {
  readonly project: string;
  readonly output: string;
  readonly scratch: string;
}

function newFolders(name = ''): Folders {
  const home = join(work, `run-${String(runs++)}${name}`);
  const folders = {
    project: join(home, 'project'),
    output: join(home, 'output'),
    scratch: join(home, 'scratch'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}

async function run(
  script: string,
  folders = newFolders(),
  signal = new AbortController().signal,
): Promise<Folders> {
  await runTemplate({
    script,
    projectFolder: folders.project,
    outputFolder: folders.output,
    privateFolder: folders.scratch,
    blender: '/usr/bin/env',
    signal,
  });
  return folders;
}

const failureOf = (script: string): Promise<TemplateFailed> =>
  run(script).then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error as TemplateFailed,
  );

const running = (marker: string): boolean =>
  execFileSync('ps', ['axww', '-o', 'args='], { encoding: 'utf8' }).includes(marker);

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 10_000) throw new Error('waited in vain');
    await sleep(50);
  }
}

describe("a template's script", () => {
  it('runs in the project, as bash, and finds its output folder', async () => {
    const { project, output } = await run('pwd >$OUTDIR/where; echo "$BASH" >$OUTDIR/shell');
    expect(readFileSync(join(output, 'where'), 'utf8').trim()).toBe(project);
    expect(readFileSync(join(output, 'shell'), 'utf8')).toMatch(/bash\n$/);
  });

  // Names of scenes are part of these paths, and may come from a stranger. What each would make, were it run, has a name in it.
  it.each([
    '$(touch ran)',
    '`touch ran`',
    '"; touch ran; "',
    "'; touch ran; '",
    '; touch ran; #',
    '&touch ran&',
    '|touch ran|',
    '${PATH:-ran}',
    '$OUTDIR',
    'two  words',
    'a*?[b]{c,d}~!^',
    'back\\slash',
    'a line\ntouch ran\n',
    'x:project/y',
    ':',
    '-rf',
    'é漢字',
  ])('reads nothing but a path in %j', async (name) => {
    const folders = newFolders(name);
    const { project, output } = await run(
      'touch $OUTDIR/plain "$OUTDIR/quoted"; blender echo hello >$OUTDIR/blender\necho $OUTDIR >$TMPDIR/where; false',
      folders,
    ).catch((error: unknown) => {
      // A line that fails is found: BASH_ENV has led to the script that notes it.
      expect(String(error)).toContain('failed with exit code 1 (line 2: false)');
      return folders;
    });
    expect(readdirSync(output).sort()).toEqual(['blender', 'plain', 'quoted']);
    expect(readFileSync(join(output, 'blender'), 'utf8')).toBe('hello\n');
    expect(readdirSync(join(folders.scratch, 'tmp'))).toEqual(['where']);
    expect(readdirSync(project)).toEqual([]);
    const [where = ''] = readFileSync(join(folders.scratch, 'tmp', 'where'), 'utf8').split('\n');
    // The way there is gone with the script.
    expect(where === output || !existsSync(where)).toBe(true);
  });

  it('does not run where there is no path that a shell would leave alone', async () => {
    const folder = newFolders('$(touch ran)').scratch;
    await expect(plainPlaces({ folder }, folder)).rejects.toThrow(
      /^a template cannot run here: .*; set TMPDIR to one/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('runs by the interpreter that its first line names', async () => {
    const { output } = await run(
      '#!/usr/bin/env node\nrequire("fs").writeFileSync("$OUTDIR/x", process.version)',
    );
    expect(readFileSync(join(output, 'x'), 'utf8')).toMatch(/^v\d+/);
  });

  it('means our Blender by `blender`', async () => {
    const { output } = await run('blender echo hello >$OUTDIR/x');
    expect(readFileSync(join(output, 'x'), 'utf8')).toBe('hello\n');
  });

  it('sees none of our credentials and settings', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    process.env['BRENDA_QUEUE_URL'] = 'queue';
    const { output } = await run('env >$OUTDIR/x');
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    delete process.env['BRENDA_QUEUE_URL'];
    expect(readFileSync(join(output, 'x'), 'utf8')).not.toMatch(/^(AWS|BRENDA)_/m);
  });

  it('has a folder of its own for temporary files, beside its output', async () => {
    const { output, scratch } = await run('test -d $TMP && test "$TMP" = "$TMPDIR" && mktemp >$OUTDIR/x');
    const [made = ''] = readFileSync(join(output, 'x'), 'utf8').split('\n');
    expect(made.startsWith(`${scratch}/`)).toBe(true);
  });

  test.each([
    ['exit 3', "the template's command failed with exit code 3"],
    ['false', "the template's command failed with exit code 1 (line 1: false)"],
    ['no-such-command', "the template's command failed with exit code 127 (line 1: no-such-command)"],
    ['kill -SEGV $$', "the template's command was ended by SIGSEGV"],
    [
      'true\nls /nowhere-at-all\necho fine',
      'line 2 of the template failed with exit code 2 (ls /nowhere-at-all), though its last line did not; put "|| true" after it where that is meant',
    ],
    [
      '#!/bin/bash\nls /nowhere-at-all\necho fine',
      'line 2 of the template failed with exit code 2 (ls /nowhere-at-all), though its last line did not; put "|| true" after it where that is meant',
    ],
  ])('%j fails, and says why', async (script, message) => {
    const error = await failureOf(script);
    expect(error).toBeInstanceOf(TemplateFailed);
    expect(error.message).toBe(message);
  });

  it('keeps what it printed, for the report', async () => {
    const { log } = await failureOf('echo out; echo err >&2; exit 1');
    expect(log.split('\n').toSorted()).toEqual(['err', 'out']);
  });

  test.each([
    'false || true',
    'if false; then :; fi',
    '! true',
    'false && true; true',
    'while false; do :; done',
  ])('%j is no failure', async (script) => {
    await expect(run(`${script}\ntrue`)).resolves.toBeDefined();
  });

  it('takes everything it started with it when it ends', async () => {
    await run('sleep 4711.1 & echo started');
    await until(() => !running('sleep 4711.1'));
  });

  it('is ended, with everything it started, when the signal says so', async () => {
    const stop = new AbortController();
    const ran = run('sleep 4711.2 & sleep 4711.2', newFolders(), stop.signal);
    await until(() => running('sleep 4711.2'));
    stop.abort(new Error('enough'));
    await expect(ran).rejects.toThrow('enough');
    await until(() => !running('sleep 4711.2'));
  });

  it('ends when the worker that started it is killed', async () => {
    const folders = newFolders();
    const program = join(folders.scratch, 'worker.ts');
    writeFileSync(
      program,
      `import text from 'node:fs';
       require.extensions['.sh'] = (module, path) => { module.exports = text.readFileSync(path, 'utf8'); };
       const { runTemplate } = require(${JSON.stringify(join(__dirname, '../../../../worker/render/template/run-template.ts'))});
       void runTemplate({ script: 'sleep 4711.3', projectFolder: '.', outputFolder: '.', privateFolder: ${JSON.stringify(folders.scratch)},
         blender: 'blender', signal: new AbortController().signal });`,
    );
    const tsx = join(__dirname, '../../../../node_modules/.bin/tsx');
    const worker = spawn(tsx, [program], { stdio: 'ignore', detached: true });
    await until(() => running('sleep 4711.3'));
    process.kill(-(worker.pid ?? NaN), 'SIGKILL');
    await until(() => !running('sleep 4711.3'));
  });

  it('leaves nothing but its output in the output folder', async () => {
    const { output, project } = await run('true');
    expect(readdirSync(output)).toEqual([]);
    expect(readdirSync(project)).toEqual([]);
    expect(existsSync(project)).toBe(true);
  });
});
