import { Ledger } from '../../../farm/ledger/ledger';
import {
  jobsOfScene,
  type PreviousTemplate,
  previousTemplate,
  templateText,
} from '../../../farm/seeding/previous-template';
import type { OpenFarm } from '../../../farm/open-farm';
import { openProjectHere, type ProjectContents } from '../../../local/project/project-contents';
import { sceneOutputPath } from '../../../local/scene/scene-output';
import { sentSettings } from '../../../local/project/sent-settings';
import { UserFault } from '../../../protocol/failure/fault';
import type { FrameRange } from '../../../protocol/job/frame-range';
import { manifestKey } from '../../../protocol/scene/project-manifest';
import type { Job, JobOutput } from '../../../protocol/job/job';
import { Naming } from '../../../protocol/naming/naming';
import type { SeedRequest } from '../../../protocol/job/seed-request';
import { bytesText } from '../../output/bytes-text';
import { inBlendersWords } from '../../../protocol/job/settings-spelling';
import { counted } from '../../output/counted';
import { refuseExtensionsOfTemplate } from '../../options/scene-options';
import { maySubmit, type InspectedForSubmit, inspectScene } from './inspect-scene';
import type { SubmitOptions } from './options';

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
  const { scene = file.job.scene, settings } = options;
  const before: Pick<Job, 'template' | 'tiles'> = options.withoutTemplate ? {} : file.job;
  const { template = before.template, tiles = before.tiles } = options;
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
  farm: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>,
  options: SubmitOptions,
  stop: AbortSignal,
): Promise<Submission | undefined> {
  const { settings, allow, failuresAllowed } = options;
  refuseTilesAlone(options.template, options.tiles);
  refuseExtensionsOfTemplate(settings, options.template);
  const opened = await openProjectHere(input, options.scene);
  try {
    const before = await previousTemplateOf(farm, options, opened.scene);
    const looked = await inspectScene(input, opened, options, stop);
    const isRefused = (template: string | undefined) => !maySubmit(input, looked, { ...options, template });
    // A template does about what is found whatever it likes, and whether there is one may only be known once the project is read.
    if (!before && isRefused(options.template)) {
      await opened.close();
      return undefined;
    }
    const sent = await sentSettings(opened, settings);
    const project = await opened.contents([...looked.reads, ...sent.files], stop);
    process.stderr.write(`${input}: ${counted(project.files.length, 'file')}, ${bytesText(project.bytes)}\n`);
    const { template, tiles } = (await before?.(project)) ?? options;
    refuseExtensionsOfTemplate(settings, template);
    if (before && isRefused(template)) {
      await opened.close();
      return undefined;
    }
    const output = outputOf(options, looked, opened.scene);
    requireNamed(output, { scene: opened.scene, template });
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
        source: `s3://${farm.entry.projectBucket}/${manifestKey(project.hash)}`,
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

/**
 * Finds the template that has rendered a project last, when none is named.
 *
 * @returns undefined when there is none that could have; else what says which it is, once the project's hash is known.
 */
async function previousTemplateOf(
  farm: Pick<OpenFarm, 'store' | 'seedings'>,
  { template, withoutTemplate }: SubmitOptions,
  scene: string,
): Promise<((project: ProjectContents) => Promise<PreviousTemplate | undefined>) | undefined> {
  if (template !== undefined || withoutTemplate) return undefined;
  const jobs = await jobsOfScene(farm, scene);
  if (!jobs.some(({ job }) => job.template !== undefined)) return undefined;
  return async ({ hash, scene: rendered }) => {
    const same = jobs.filter(({ job }) => job.project === hash && job.scene === rendered);
    const before = await previousTemplate(farm.store, same.length > 0 ? same : jobs);
    if (!before) return undefined;
    if (same.length === 0) {
      process.stderr.write(
        `${rendered}: without a template; job ${before.id}, of other files, renders a scene of that name with one: where that is meant, name it with -T FILE\n`,
      );
      return undefined;
    }
    process.stderr.write(
      `${rendered}: with ${templateText(before)}, which has rendered it last; --no-template leaves it out\n`,
    );
    return before;
  };
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

function refuseTilesAlone(template: string | undefined, tiles: SubmitOptions['tiles']): void {
  if (tiles && template === undefined)
    throw new UserFault('-X -Y: tiles need a template (-T) that renders them');
}

/** @throws UserFault when the scene does not say what its frames are called, though that was asked. */
function outputOf(
  { output }: SubmitOptions,
  looked: InspectedForSubmit,
  scene: string,
): JobOutput | undefined {
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
