import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoneRecord } from '../protocol/record';
import { renderTemplate } from '../protocol/template';
import type { Unit } from '../protocol/unit';
import type { BlenderRenderer, Rendered } from './blender/blender-renderer';
import type { OpenJob } from './open-job';
import { SceneGate } from './scene-gate';
import { runTemplate } from './template/run-template';
import { stageProject } from './template/stage';

/** What rendering a unit came to, its files apart. */
export type RenderedUnit = Pick<DoneRecord, 'seconds' | 'blender'>;

interface UnitFolders {
  /** Where the unit's files go, and nothing else. */
  readonly output: string;
  /** For whatever else rendering needs. */
  readonly scratch: string;
}

/** Renders a unit in the way that its job asks for: by Brenda's own Blender, or by the job's template. */
export class UnitRenderer {
  private readonly gate: SceneGate;

  constructor(
    private readonly renderer: BlenderRenderer,
    /** The Blender that `blender` in a template means. */
    private readonly blender: string,
  ) {
    this.gate = new SceneGate(renderer);
  }

  /** @throws SceneRefused, and whatever the rendering fails of. */
  async render(
    unit: Unit,
    job: OpenJob,
    folders: UnitFolders,
    signal: AbortSignal,
    onSample: (sample: number, of: number) => void,
  ): Promise<RenderedUnit> {
    const { file, project } = job;
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
      });
      return { seconds: (performance.now() - began) / 1000 };
    }
    await this.gate.pass(job, unit.span.first, signal);
    await mkdir(folders.output, { recursive: true });
    const frame = await this.renderer.render({
      scene: join(project.folder, scene),
      settings,
      frame: unit.span.first,
      folder: folders.output,
      signal,
      onSample,
    });
    return { seconds: frame.seconds, blender: aboutBlender(frame) };
  }
}

function aboutBlender({ info, samples, peakBytes }: Rendered): NonNullable<RenderedUnit['blender']> {
  const { blender, engine } = info;
  return { ...blender, engine, ...(samples === null ? {} : { samples }), peakMemoryBytes: peakBytes };
}
