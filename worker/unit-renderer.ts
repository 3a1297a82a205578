import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Duration, Instance } from '../protocol/manifest';
import type { NewRecord } from '../protocol/record';
import { renderTemplate } from '../protocol/template';
import type { Unit } from '../protocol/unit';
import type { BlenderRenderer } from './blender/blender-renderer';
import { HowMade } from './how-made';
import type { OpenJob } from './open-job';
import type { Expectation } from './output-check/check-files';
import { SceneGate } from './scene-gate';
import { runTemplate } from './template/run-template';
import { stageProject } from './template/stage';

/** What its record will say of a unit's rendering. */
export interface RenderedUnit extends Pick<NewRecord, 'instance' | 'seconds' | 'peakMemoryBytes' | 'made'> {
  readonly duration: Omit<Duration, 'publish'>;
  /** What its files are to be; absent for a template. */
  readonly expected?: Expectation;
}

/** A template's programs do not say what they are at. */
const UNTOLD: RenderedUnit['duration'] = { load: null, sync: null, render: null, save: null };

interface UnitFolders {
  /** Where the unit's files go, and nothing else. */
  readonly output: string;
  /** For whatever else rendering needs. */
  readonly scratch: string;
}

/** What is to be told while a unit is rendered. */
interface Heard {
  readonly onSample: (sample: number, of: number) => void;
  /** What a template's command prints, in pieces. Blender's own lines go where `BlenderOptions.onLine` says. */
  readonly onText: (text: string) => void;
}

/** Renders a unit in the way that its job asks for: by Brenda's own Blender, or by the job's template. */
export class UnitRenderer {
  private readonly gate: SceneGate;
  private readonly howMade = new HowMade();

  constructor(
    private readonly renderer: BlenderRenderer,
    /** The Blender that `blender` in a template means. */
    private readonly blender: string,
    /** What this machine is. @default - no instance */
    private readonly instance?: Promise<Instance>,
  ) {
    this.gate = new SceneGate(renderer);
  }

  /** @throws SceneRefused, and whatever the rendering fails of. */
  async render(
    unit: Unit,
    job: OpenJob,
    folders: UnitFolders,
    signal: AbortSignal,
    { onSample, onText }: Heard,
  ): Promise<RenderedUnit> {
    const { file, project } = job;
    const instance = await this.instance;
    const here = instance ? { instance } : {};
    this.howMade.begin(job);
    const { template, scene, settings } = file.job;
    if (template !== undefined) {
      const began = performance.now();
      await mkdir(folders.output, { recursive: true });
      await runTemplate({
        script: renderTemplate(template, unit),
        projectFolder: await stageProject(project, join(folders.scratch, 'project')),
        outputFolder: folders.output,
        privateFolder: folders.scratch,
        blender: this.blender,
        signal,
        onText,
      });
      const seconds = (performance.now() - began) / 1000;
      return { ...here, seconds, duration: UNTOLD, made: await this.howMade.of(job) };
    }
    const allowed = await this.gate.pass(job, unit.span.first, signal);
    await mkdir(folders.output, { recursive: true });
    const frame = await this.renderer.render({
      scene: join(project.folder, scene),
      settings,
      frame: unit.span.first,
      folder: folders.output,
      withoutGpu: allowed.includes('no-gpu'),
      signal,
      onSample,
    });
    return {
      ...here,
      seconds: frame.seconds,
      duration: { load: frame.loadSeconds, ...frame.phases },
      peakMemoryBytes: frame.peakBytes,
      made: await this.howMade.of(job, frame),
      expected: {
        frame: unit.span.first,
        files: frame.expected,
        missingImages: allowed.includes('missing-images')
          ? []
          : frame.missingImages.map((path) => relative(project.folder, path)),
      },
    };
  }
}
