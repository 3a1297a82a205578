import { Ledger } from '../../../farm/ledger/ledger';
import type { OpenFarm } from '../../../farm/open-farm';
import { checkScene } from '../../../local/scene/check-scene';
import type { InspectedScene } from '../../../local/scene/inspect-scene';
import {
  openProjectHere,
  type OpenedProject,
  type ProjectContents,
} from '../../../local/project/project-contents';
import { sceneOutputPath } from '../../../local/scene/scene-output';
import { sentSettings } from '../../../local/project/sent-settings';
import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import { UserFault } from '../../../protocol/failure/fault';
import { blocking } from '../../../protocol/failure/finding';
import { warningTexts } from '../../../protocol/failure/finding-text';
import { FrameRange } from '../../../protocol/job/frame-range';
import { manifestKey } from '../../../protocol/scene/project-manifest';
import type { JobOutput } from '../../../protocol/job/job';
import { Naming } from '../../../protocol/naming/naming';
import type { SceneNames } from '../../../protocol/naming/scene-names';
import type { SeedRequest } from '../../../protocol/job/seed-request';
import { bytesText } from '../../output/bytes-text';
import { inBlendersWords } from '../../../protocol/job/settings-spelling';
import { counted } from '../../output/counted';
import { findingLines, howToAllow } from '../../output/findings-view';
import { refuseExtensionsOfTemplate } from '../../options/scene-options';
import type { SubmitOptions } from './options';
import { waitingLine } from '../../terminal/waiting-line';
import { columnsOf } from '../../output/wrapped';
import { blenderNamed, isBlenderHere } from '../../options/which-blender';

/** What is to be brought to a farm. */
export interface Submission {
  readonly request: SeedRequest;
  /** Blender's name of the engine that renders it. @default - not known, as when no Blender has opened the scene, or a template renders it */
  readonly engine?: string | undefined;
  /** What has to be in its bucket. @default - it has it */
  readonly project?: ProjectContents;
  close(): Promise<void>;
}

/** More frames of a job that the farm has. @throws UserFault when it has none such. */
export async function deployedSubmission(
  { entry, store, seedings }: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>,
  options: SubmitOptions,
): Promise<Submission> {
  const id = options.job ?? entry.job;
  const read = async (job: string) => (/^[\w.-]+$/.test(job) ? new Ledger(store, job).readJob() : undefined);
  // What was deployed is rendered under an earlier id, where an earlier version of Brenda has begun it.
  const file =
    (await read(id)) ??
    (options.job === undefined ? await read((await seedings.jobs())[0] ?? id) : undefined);
  if (!file)
    throw new UserFault(`farm ${entry.farm}: there is no job ${id}; brenda status says which there is`);
  const { scene = file.job.scene, settings, template = file.job.template, tiles = file.job.tiles } = options;
  refuseTilesAlone(template, tiles);
  refuseExtensionsOfTemplate({ ...file.job.settings, ...settings }, template);
  const isOther = scene !== file.job.scene || Object.keys(settings).length > 0;
  const output = outputOfDeployed(file.output, options, isOther);
  requireNamed(output, { scene, template });
  const allow = [...new Set([...(file.allow ?? []), ...options.allow])];
  const failuresAllowed = options.failuresAllowed ?? file.failuresAllowed;
  const { engine } = inBlendersWords({ ...file.job.settings, ...settings });
  return {
    ...(template === undefined ? { engine } : {}),
    request: {
      job: {
        project: file.job.project,
        scene,
        settings: { ...file.job.settings, ...settings },
        ...(template === undefined ? {} : { template }),
        ...(tiles ? { tiles } : {}),
      },
      source: file.source,
      ...(file.sourceTag === undefined ? {} : { sourceTag: file.sourceTag }),
      ...(allow.length > 0 ? { allow } : {}),
      ...(failuresAllowed === undefined ? {} : { failuresAllowed }),
      ...(output ? { output } : {}),
      ...asked(options, options.frames),
    },
    close: () => Promise.resolve(),
  };
}

/**
 * A project on this machine; undefined when its scene was refused, which has been told.
 *
 * @throws UserFault when it cannot be rendered, or not be sent.
 */
export async function localSubmission(
  input: string,
  { entry }: Pick<OpenFarm, 'entry'>,
  options: SubmitOptions,
  stop: AbortSignal,
): Promise<Submission | undefined> {
  const { template, tiles, settings, allow, failuresAllowed } = options;
  refuseTilesAlone(template, tiles);
  refuseExtensionsOfTemplate(settings, template);
  const opened = await openProjectHere(input, options.scene);
  try {
    const looked = await look(input, opened, options, stop);
    if (!looked) {
      await opened.close();
      return undefined;
    }
    const output = outputOf(options, looked, opened.scene);
    requireNamed(output, { scene: opened.scene, template });
    const sent = await sentSettings(opened, settings);
    const project = await opened.contents([...looked.reads, ...sent.files], stop);
    process.stderr.write(`${input}: ${counted(project.files.length, 'file')}, ${bytesText(project.bytes)}\n`);
    const { engine = looked.engine } = inBlendersWords(settings);
    return {
      ...(template === undefined ? { engine } : {}),
      request: {
        job: {
          project: project.hash,
          scene: project.scene,
          settings: sent.settings,
          ...(template === undefined ? {} : { template }),
          ...(tiles ? { tiles } : {}),
        },
        source: `s3://${entry.projectBucket}/${manifestKey(project.hash)}`,
        ...(allow.length > 0 ? { allow: [...allow] } : {}),
        ...(failuresAllowed === undefined ? {} : { failuresAllowed }),
        ...(output ? { output } : {}),
        ...asked(options, looked.frames),
      },
      project,
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function asked(
  { taskSize, shuffle }: SubmitOptions,
  frames: FrameRange | undefined,
): Pick<SeedRequest, 'frames' | 'taskSize' | 'shuffle'> {
  if (!frames) throw new UserFault('no frames: say which with -f RANGE');
  return {
    frames: frames.toString(),
    ...(taskSize === undefined ? {} : { taskSize }),
    ...(shuffle === undefined ? {} : { shuffle }),
  };
}

interface Looked {
  readonly frames: FrameRange | undefined;
  readonly reads: readonly string[];
  /** The scene's own. @default - no Blender has opened it */
  readonly engine?: string;
  /** What the scene gives to the names of its frames, and its own output path. @default - no Blender has opened it */
  readonly names?: SceneNames;
  readonly output?: InspectedScene['info']['output'];
}

/** What Blender says of the scene, where there is one. Undefined when it has errors. */
async function look(
  input: string,
  opened: OpenedProject,
  { frames, check, template, settings, allow, blender: named }: SubmitOptions,
  stop: AbortSignal,
): Promise<Looked | undefined> {
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
    return undefined;
  }
  for (const text of warningTexts(findings)) process.stderr.write(`warning: ${text}\n`);
  const { first, last, step } = info.frames;
  return {
    frames: frames ?? FrameRange.of(first, last, step),
    reads: info.files,
    engine: info.engine,
    names,
    output: info.output,
  };
}

function refuseTilesAlone(template: string | undefined, tiles: SubmitOptions['tiles']): void {
  if (tiles && template === undefined)
    throw new UserFault('-X -Y: tiles need a template (-T) that renders them');
}

/** @throws UserFault when the scene does not say what its frames are called, though that was asked. */
function outputOf({ output }: SubmitOptions, looked: Looked, scene: string): JobOutput | undefined {
  if (output === undefined) return undefined;
  const { name } = output === 'scene' ? sceneOutputPath(looked.output, scene) : output;
  return { name, ...(looked.names ? { names: looked.names } : {}) };
}

/** @param isOther whether it is another scene than the job's, or otherwise rendered. */
function outputOfDeployed(
  before: JobOutput | undefined,
  { output }: SubmitOptions,
  isOther: boolean,
): JobOutput | undefined {
  if (output === 'scene')
    throw new UserFault(
      '--output scene: no Blender here opens what the farm has; name the frames, as shot_####',
    );
  const name = output?.name ?? before?.name;
  if (name === undefined) return undefined;
  return { name, ...(before?.names && !isOther ? { names: before.names } : {}) };
}

/** @throws UserFault when frames cannot be called so, as far as that is known: without a template an instance's Blender tells the rest. */
function requireNamed(
  output: JobOutput | undefined,
  { scene, template }: { readonly scene: string; readonly template: string | undefined },
): void {
  if (!output || (!output.names && template === undefined)) return;
  new Naming({ ...output, job: 'x'.repeat(16), scene, where: `--output ${output.name}` });
}
