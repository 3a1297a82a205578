import { checkScene, type CheckedScene } from '../../../local/scene/check-scene';
import { blocking, type Finding, type FindingId, severityOf } from '../../../protocol/failure/finding';
import { FrameRange } from '../../../protocol/job/frame-range';
import { exitCodes } from '../../program/exit-codes';
import { counted } from '../../output/counted';
import { findingLines, howToAllow } from '../../output/findings-view';
import type { SceneFlags } from '../../options/scene-flags';
import { allowedOf, settingsHere } from '../../options/scene-options';
import { waitingLine } from '../../terminal/waiting-line';
import { blenderNamed } from '../../options/which-blender';
import { columnsOf } from '../../output/wrapped';

export interface CheckFlags extends SceneFlags {
  readonly frames?: string;
  readonly scene?: string;
  readonly json?: true;
}

/** `brenda check SCENE`: describes the scene, and what would spoil its frames. */
export async function check(input: string, flags: CheckFlags): Promise<void> {
  const allow = allowedOf(flags);
  const frames = flags.frames === undefined ? undefined : FrameRange.parse(flags.frames);
  const waiting = waitingLine(process.stderr);
  const asked = {
    input,
    scene: flags.scene,
    frames,
    settings: settingsHere(flags, process.env),
    blender: await blenderNamed(flags, process.env),
    say: (text: string): void => {
      waiting.close();
      process.stderr.write(`${text}\n`);
    },
  };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });
  const checked = await checkScene(asked, stop.signal, (what) => {
    waiting.show(what);
  })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    })
    .finally(() => {
      waiting.close();
    });
  if (!checked) {
    process.exitCode = exitCodes.interrupted;
    return;
  }
  const errors = blocking(checked.findings, allow);
  const about = aboutScene(checked, frames);
  const text = flags.json
    ? JSON.stringify({
        ...about,
        errors: errors.length,
        warnings: checked.findings.length - errors.length,
        findings: checked.findings.map((one) => told(one, allow)),
      })
    : report(about, checked, errors, allow).join('\n');
  process.stdout.write(`${text}\n`);
  process.exitCode = errors.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** The scene's description for `--json`. */
function aboutScene({ scene, info, expected }: CheckedScene, asked: FrameRange | undefined) {
  const { first, last, step } = info.frames;
  const frames = asked ?? FrameRange.of(first, last, step);
  return {
    scene,
    blender: info.blender.version,
    savedBy: info.savedBy,
    frames: frames.toString(),
    frameCount: frames.count,
    width: info.width,
    height: info.height,
    engine: info.engine,
    samples: info.samples,
    denoised: info.denoised,
    format: info.format,
    expected,
  };
}

/** A finding for `--json`. */
function told(one: Finding, allow: readonly FindingId[]) {
  const { id, subject, usedBy, say, fix } = one;
  return { id, severity: severityOf(one), allowed: allow.includes(id), subject, usedBy, say, fix };
}

function report(
  about: ReturnType<typeof aboutScene>,
  { findings }: CheckedScene,
  errors: readonly Finding[],
  allow: readonly FindingId[],
): string[] {
  const anyway = errors.length > 0 ? howToAllow(errors, allow) : undefined;
  return [
    ...findingLines(findings, allow, columnsOf(process.stdout)),
    ...(findings.length > 0 ? [''] : []),
    ...aboutLines(about),
    `${counted(errors.length, 'error')}, ${counted(findings.length - errors.length, 'warning')}`,
    ...(anyway === undefined ? [] : [`to render all the same: ${anyway}`]),
  ];
}

function aboutLines(about: ReturnType<typeof aboutScene>): string[] {
  const { samples, denoised, expected } = about;
  const cycles = [
    samples === null ? '' : `, ${String(samples)} samples a pixel`,
    denoised ? ', denoised' : '',
  ];
  return [
    `${about.scene}: saved by Blender ${about.savedBy}, opened by ${about.blender}`,
    `frames ${about.frames} (${String(about.frameCount)}), ${String(about.width)}x${String(about.height)}, ${about.engine}${cycles.join('')}`,
    `files of frame ${String(expected.frame)}: ${expected.files.join(', ')}`,
  ];
}
