import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BLENDER } from '../support/blender';
import { scene } from '../support/scenes';
import { lookOf } from './look';
import type { Look, Outcome, Outcomes, Places, Way } from './way';

const BRENDA = join(__dirname, '..', '..', 'dist', 'brenda.mjs');
/** Whoever has not ended by then never will; this long where that is what is expected. */
const PATIENCE_SECONDS = 50;
const SHORT_PATIENCE_SECONDS = 15;

/** What came of a render, with all that it printed. */
export interface Observed {
  readonly ended: Outcome['ended'];
  readonly frames: Outcome['frames'];
  readonly log: string;
}

interface Side {
  /** A folder of this render alone. */
  readonly folder: string;
  /** The project, unspoiled. */
  readonly made: string;
  readonly expected: Outcome;
  readonly command: (scene: string, output: string, blender: string) => readonly string[];
}

/** Goes a way with `brenda render` and with `blender -a`, side by side, each with a project of its own. */
export async function run(
  way: Way,
  folder: string,
  expected: Outcomes,
): Promise<{ brenda: Observed; blender: Observed }> {
  const [first, last] = way.frames ?? [1, 1];
  const [script = '', name = ''] = (way.scene ?? 'renders/plain').split('/');
  const made = dirname(await scene(`ways-${script}`, `${name}/scene`));
  const [brenda, blender] = await Promise.all([
    render(way, {
      folder: join(folder, 'brenda'),
      made,
      expected: expected.brenda,
      command: (path, output) => [
        ...[process.execPath, BRENDA, 'render', path, '-o', output],
        ...['-f', `${String(first)}-${String(last)}`, ...(way.typed?.brenda ?? [])],
      ],
    }),
    render(way, {
      folder: join(folder, 'blender'),
      made,
      expected: expected.blender,
      command: (path, output, program) => [
        ...[program, '-b', path, '-o', join(output, 'frame_######')],
        ...(way.typed?.blender ?? []),
        ...['-s', String(first), '-e', String(last), '-a'],
      ],
    }),
  ]);
  return { brenda, blender };
}

async function render(way: Way, { folder, made, expected, command }: Side): Promise<Observed> {
  const project = join(folder, 'project');
  const output = join(folder, way.output ?? 'frames');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  cpSync(made, project, { recursive: true });
  way.spoil?.(project);
  if (way.before) {
    mkdirSync(output);
    way.before(output, project);
  }
  const program = join(folder, 'blender-of-this-way');
  writeFileSync(program, `#!/bin/sh\necho $$ >"$0.pid"\n${way.limit ?? ''}\nexec '${BLENDER}' "$@"\n`, {
    mode: 0o755,
  });
  let words = command(join(project, way.file ?? 'scene.blend'), output, program);
  const kept = way.mount === undefined ? output : join(folder, 'kept');
  if (way.mount !== undefined) {
    const script = `mkdir "$OUTPUT" && ${way.mount} && { "$@"; code=$?; cp -r "$OUTPUT" "$KEPT"; exit $code; }`;
    words = ['unshare', '-Urm', 'sh', '-c', script, 'sh', ...words];
  }
  const env = { BLENDER: program, TMPDIR: temporary, OUTPUT: output, KEPT: kept };
  const places = { output, project, blenderPid: `${program}.pid` };
  const patience = expected.ended === 'still running' ? SHORT_PATIENCE_SECONDS : PATIENCE_SECONDS;
  let ran = await ranOnce(words, env, places, patience, way.meanwhile);
  if (way.between) {
    way.between(places);
    ran = await ranOnce(words, env, places, patience);
  }
  return { ...ran, frames: await framesIn(kept) };
}

async function ranOnce(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  places: Places,
  patience: number,
  meanwhile?: Way['meanwhile'],
): Promise<Omit<Observed, 'frames'>> {
  // In a group of its own, so that what hangs goes with all it started.
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  let hasEnded = false;
  let isStuck = false;
  const timer = setTimeout(() => {
    isStuck = true;
    kill('SIGKILL');
  }, patience * 1000);
  const closed = new Promise<Outcome['ended']>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      hasEnded = true;
      resolve(isStuck ? 'still running' : (code ?? signal ?? 'still running'));
    });
  });
  await meanwhile?.({ ...places, kill, hasEnded: () => hasEnded });
  const ended = await closed;
  clearTimeout(timer);
  return { ended, log };
}

/** Every file in the folder that is not Brenda's ledger, and those that were written beside it. */
async function framesIn(folder: string): Promise<Readonly<Record<string, Look>>> {
  const beside = join(dirname(folder), 'passes');
  const paths = [folder, beside].filter((one) => existsSync(one)).flatMap(filesIn);
  const names = paths.map((path) => relative(folder, path)).filter((name) => !name.startsWith('.brenda'));
  const looks: [string, Look][] = [];
  for (const name of names.sort()) {
    const number = /^frame_(\d{6})\.png$/.exec(name)?.[1];
    looks.push([number === undefined ? name : String(Number(number)), await lookOf(join(folder, name))]);
  }
  return Object.fromEntries(looks);
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
