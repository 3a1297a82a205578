import { spawn } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { readStart } from '../../../farm/store/read-at-most';
import { finishScript } from '../../../protocol/job/template';
import { type CrashReport, crashReport } from '../blender/failures/crash-report';
import { fencedCommand, folderForScenes, keepGroup, letScenesWrite } from '../../process/fence';
import { LogTail } from '../../failures/log-tail';
import { programEnvironment } from '../../process/program-environment';
import guard from './guard.sh';
import { plainPlaces } from './plain-places';
import watchErrors from './watch-errors.sh';

/** Only the first error is reported. The template can write there, too. */
const MOST_ERROR_BYTES = 65_536;

export interface TemplateRun {
  /** The task's script, with everything but `$OUTDIR` replaced. */
  readonly script: string;
  /** Where it runs: the project, or a stand-in for it. */
  readonly projectFolder: string;
  /** The folder that `$OUTDIR` names, directly or through a link: see `plainPlaces`. */
  readonly outputFolder: string;
  /** A folder for the script itself and its files. */
  readonly privateFolder: string;
  /** The Blender that `blender` in the script means. */
  readonly blender: string;
  /** The OpenColorIO configuration: an absolute path, or `ocio://NAME`. @default - none */
  readonly ocio?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with its output, in pieces. */
  readonly onText?: (text: string) => void;
}

/** A template's command failed, or part of it did. */
export class TemplateFailed extends Error {
  override readonly name = 'TemplateFailed';

  constructor(
    message: string,
    /** The last lines it printed. */
    readonly log: string,
    /** The signal that ended it, or the program in it that it failed for. */
    readonly signal?: string | undefined,
    /** The crash report of a Blender in it. @default - there is none */
    readonly report?: CrashReport | undefined,
  ) {
    super(message);
  }
}

/**
 * Runs the script of one task as the original did: as a separate program in the project's folder. Its process group ends with it, with this
 * process, and on the signal; no child of it survives.
 *
 * A script succeeds when it exits with 0 and none of its lines failed. The original checked only the exit code of the last line, and
 * accepted a script whose Blender had failed.
 *
 * @throws TemplateFailed
 */
export async function runTemplate(run: TemplateRun): Promise<void> {
  run.signal.throwIfAborted();
  await mkdir(run.privateFolder, { recursive: true });
  const { privateFolder, outputFolder } = run;
  const { paths, remove } = await plainPlaces({ privateFolder, outputFolder });
  try {
    await runScript({ ...run, ...paths });
  } finally {
    await remove();
  }
}

async function runScript(run: TemplateRun): Promise<void> {
  const bin = join(run.privateFolder, 'bin');
  const errors = join(run.privateFolder, 'errors');
  const script = join(run.privateFolder, 'brenda-go');
  const bashEnv = join(run.privateFolder, 'watch-errors.sh');
  await mkdir(bin, { recursive: true });
  await folderForScenes(join(run.privateFolder, 'tmp'));
  await writeFile(script, finishScript(run.script, run.outputFolder));
  await chmod(script, 0o755);
  await writeFile(errors, '');
  await letScenesWrite(errors);
  await writeFile(bashEnv, watchErrors);
  if (isAbsolute(run.blender)) await symlink(run.blender, join(bin, 'blender'));

  const log = new LogTail();
  const began = Date.now();
  // The guard holds the read end of a pipe, and this process the write end: when this process ends, however, the guard ends the group.
  const child = spawn(...fencedCommand('/bin/bash', ['-c', guard, 'brenda-guard', script, bashEnv]), {
    cwd: run.projectFolder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      ...programEnvironment(process.env),
      ...(run.ocio === undefined ? {} : { OCIO: run.ocio }),
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      TMP: join(run.privateFolder, 'tmp'),
      TMPDIR: join(run.privateFolder, 'tmp'),
      SCRIPT_ERRORS: errors,
    },
  });
  const endStrays = keepGroup(child.pid);
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log.add(text);
      run.onText?.(text);
    });
  const killGroup = (): void => {
    if (child.pid !== undefined) killQuietly(-child.pid);
  };
  run.signal.addEventListener('abort', killGroup, { once: true });
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject).once('exit', (...how) => {
        resolve(how);
      });
    });
    run.signal.throwIfAborted();
    if (signal) throw new TemplateFailed(`the template's command was ended by ${signal}`, log.text(), signal);
    const failed = firstError(await readStart(errors, MOST_ERROR_BYTES), run.script.startsWith('#!') ? 0 : 1);
    if (code !== 0) {
      const where = failed ? ` (line ${failed.line}: ${failed.command})` : '';
      throw new TemplateFailed(
        `the template's command failed with exit code ${String(code)}${where}`,
        log.text(),
        // The exit code of shells for a killed program.
        code === 137 ? 'SIGKILL' : undefined,
      );
    }
    if (failed) {
      throw new TemplateFailed(
        `line ${failed.line} of the template failed with exit code ${failed.code} (${failed.command}), though its last line did not; put "|| true" after it where that is meant`,
        log.text(),
      );
    }
  } catch (error) {
    throw error instanceof TemplateFailed ? await withCrash(error, run.privateFolder, began) : error;
  } finally {
    run.signal.removeEventListener('abort', killGroup);
    killGroup();
    await endStrays();
  }
}

/** The same, with the report of a Blender that crashed in it. */
async function withCrash(
  failed: TemplateFailed,
  privateFolder: string,
  began: number,
): Promise<TemplateFailed> {
  const report = await crashReport(join(privateFolder, 'tmp'), failed.log, began);
  if (!report) return failed;
  const crashed = report.telling === '' ? 'Blender crashed' : `Blender crashed: ${report.telling}`;
  return new TemplateFailed(`${failed.message}; ${crashed}`, failed.log, failed.signal, report);
}

/** The first line that `watch-errors.sh` noted; the first `linesBefore` lines of the script are ours. */
function firstError(
  noted: string,
  linesBefore: number,
): { line: string; code: string; command: string } | undefined {
  const [line, code, ...command] = (noted.split('\n')[0] ?? '').split('\t');
  if (!line || !code) return undefined;
  return { line: String(Number(line) - linesBefore), code, command: command.join(' ').slice(0, 80) };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
