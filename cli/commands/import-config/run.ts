import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { readOriginalSettings } from './brenda-conf';
import { importedSettings } from './imported-settings';
import { ORIGINAL } from './original-settings';

export interface ImportConfigFlags {
  readonly output: string;
  readonly project?: string;
  readonly frames?: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** What the CDK reads settings of farms from. */
const CONTEXT_KEY = 'brenda';
/** The original had the frames on its command line. One is enough to see whether it renders. */
const FRAMES = '1';

/** `brenda import-config`: the context file, of what the original was configured with. */
export function importConfig(file: string | undefined, flags: ImportConfigFlags): void {
  const { env } = process;
  if (flags.output.trim() === '')
    throw new UserFault('--output "": names nothing; name a file, as cdk.context.json');
  const path = file ?? env['BRENDA_CONFIG'] ?? join(homedir(), '.brenda.conf');
  const original = readOriginalSettings(textOf(path), env, Object.keys(ORIGINAL));
  const { settings: imported, told } = importedSettings(original, env);
  const { project = imported['project'], frames = FRAMES } = flags;
  for (const { name, says } of told) process.stderr.write(`${name}: ${says}\n`);
  if (flags.frames === undefined)
    process.stderr.write(`frames: ${FRAMES} alone is written; say which with -f\n`);
  if (project === undefined) {
    throw new UserFault(
      `${path}: names no BLENDER_PROJECT that can be taken; name it with --project: a folder, an archive, s3://bucket/key.zip`,
    );
  }
  const settings = { project, frames: FrameRange.parse(frames).toString(), ...without(imported, 'project') };
  const context = `${JSON.stringify({ ...contextThere(flags), [CONTEXT_KEY]: settings }, undefined, 2)}\n`;
  if (!flags.dryRun) write(flags, context);
  const { output, dryRun = false } = flags;
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ file: output, dryRun, settings, told })}\n`
      : dryRun
        ? context
        : `${output}\n`,
  );
  const next = 'npx cdk diff says what it would make';
  process.stderr.write(dryRun ? 'nothing was written\n' : `${output} is written; ${next}\n`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserFault(`${path}: cannot be read; give the path of a configuration of the original Brenda`, {
      cause,
    });
  }
}

/** What is in the file already, look-ups of the CDK among it. @throws UserFault unless that may be changed. */
function contextThere({ output, force }: ImportConfigFlags): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(output, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserFault(`${output}: cannot be read; name another file with -o`, { cause: error });
  }
  if (!force)
    throw new UserFault(
      `${output}: is there already; --force puts these settings in the place of its "${CONTEXT_KEY}", and -o names another file`,
    );
  try {
    const there: unknown = JSON.parse(text);
    if (typeof there === 'object' && there !== null && !Array.isArray(there)) return { ...there };
  } catch {
    // Said below.
  }
  throw new UserFault(`${output}: is no JSON object; name another file with -o`);
}

/** The old contents or the new, never a part. */
function write({ output, force }: ImportConfigFlags, text: string): void {
  const beside = `${output}.${String(process.pid)}`;
  try {
    if (!force) {
      writeFileSync(output, text, { flag: 'wx' });
      return;
    }
    writeFileSync(beside, text);
    renameSync(beside, output);
  } catch (cause) {
    rmSync(beside, { force: true });
    const { code = 'it failed' } = cause as NodeJS.ErrnoException;
    // It was not there when it was read: a link to nothing, which is not followed.
    if (code === 'EEXIST')
      throw new UserFault(`${output}: is a link to nothing; name another file with -o`, { cause });
    throw new UserFault(`${output}: cannot be written (${code})`, { cause });
  }
}

function without(settings: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== name));
}
