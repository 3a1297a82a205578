import { checkScene } from '../../../local/scene/check-scene';
import type { InspectedScene } from '../../../local/scene/inspect-scene';
import type { OpenedProject } from '../../../local/project/project-contents';
import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import { UserFault } from '../../../protocol/failure/fault';
import { blocking, type Finding } from '../../../protocol/failure/finding';
import { warningTexts } from '../../../protocol/failure/finding-text';
import { FrameRange } from '../../../protocol/job/frame-range';
import type { SceneNames } from '../../../protocol/naming/scene-names';
import { blenderNamed, isBlenderHere } from '../../options/which-blender';
import { counted } from '../../output/counted';
import { findingLines, howToAllow } from '../../output/findings-view';
import { columnsOf } from '../../output/wrapped';
import { waitingLine } from '../../terminal/waiting-line';
import type { SubmitOptions } from './options';

/** What is known of a scene that is to be sent. */
export interface InspectedForSubmit {
  readonly frames: FrameRange | undefined;
  readonly reads: readonly string[];
  /** What the check has found. @default - no Blender has opened it */
  readonly findings?: readonly Finding[];
  /** The scene's own. @default - no Blender has opened it */
  readonly engine?: string;
  /** What the scene gives to the names of its frames, and its own output path. @default - no Blender has opened it */
  readonly names?: SceneNames;
  readonly output?: InspectedScene['info']['output'];
}

/** What Blender says of the scene, where there is one. @throws UserFault when nothing says which frames it has. */
export async function inspectScene(
  input: string,
  opened: OpenedProject,
  { frames, check, settings, blender: named }: SubmitOptions,
  stop: AbortSignal,
): Promise<InspectedForSubmit> {
  if (!check || !isBlenderHere({ blender: named }, process.env)) {
    if (!frames)
      throw new UserFault(
        `${input}: ${check ? 'there is no Blender here to say' : 'without the check it is not known'} which frames the scene has; say which with -f RANGE`,
      );
    const why = check ? 'there is no Blender here' : '--no-check';
    process.stderr.write(`${input}: not looked at (${why}); the first instance will\n`);
    if (opened.input.endsWith('.blend'))
      process.stderr.write('the .blend is sent alone; where it reads other files, give the folder\n');
    return { frames, reads: [] };
  }
  const waiting = waitingLine(process.stderr);
  const say = (text: string): void => {
    waiting.close();
    process.stderr.write(`${text}\n`);
  };
  const blender = await blenderNamed({ blender: named }, process.env);
  const toCheck = { input: opened.input, scene: opened.scene, frames, settings, blender, say };
  const { info, findings, names } = await checkScene(toCheck, stop, (what) => {
    waiting.show(what);
  }).finally(() => {
    waiting.close();
  });
  const { first, last, step } = info.frames;
  return {
    frames: frames ?? FrameRange.of(first, last, step),
    reads: info.files,
    findings,
    engine: info.engine,
    names,
    output: info.output,
  };
}

/**
 * Tells what the check has found. A template may do about it whatever it likes, but for scripts that its Blender would run.
 *
 * @returns false when the scene is not to be sent.
 * @throws UserFault when a template's Blender would run scripts of a scene that is not trusted.
 */
export function maySubmit(
  input: string,
  { findings = [] }: InspectedForSubmit,
  { template, settings, allow }: Pick<SubmitOptions, 'template' | 'settings' | 'allow'>,
): boolean {
  if (template !== undefined) refuseUntrustedInTemplate(findings, settings.trusted === true);
  const errors = template === undefined ? blocking(findings, allow) : [];
  if (errors.length > 0) {
    const anyway = howToAllow(errors, allow);
    const fix = anyway === undefined ? 'fix the scene' : `fix the scene, or go on with ${anyway}`;
    const lines = [
      ...findingLines(errors, allow, columnsOf(process.stderr)),
      `brenda: ${input}: ${counted(errors.length, 'error')} in the scene, nothing was sent; ${fix}`,
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
    return false;
  }
  for (const text of warningTexts(findings)) process.stderr.write(`warning: ${text}\n`);
  return true;
}
