import { join, relative } from 'node:path';
import type { Duration, Instance, SlicesUsed } from '../../../protocol/ledger/manifest';
import type { NewRecord } from '../../../protocol/ledger/record';
import { renderTemplate } from '../../../protocol/job/template';
import { type Unit, unitName } from '../../../protocol/job/unit';
import type { OnSample } from '../../render/blender/frame/frame-under-way';
import { BlenderWarnings } from '../../render/blender/warnings/blender-warnings';
import type { BlenderRenderer, Rendered } from '../../render/blender/blender-renderer';
import { folderForScenes } from '../../process/fence';
import { ProvenanceReader } from '../../job/provenance-reader';
import { settingsIn } from '../../job/settings-in';
import type { OpenJob } from '../../job/open-job';
import type { Before } from '../../project/inputs';
import type { Expectation } from '../../output-check/check-files';
import { SceneGate } from '../../job/scene-gate';
import type { FrameSlicer } from '../../render/slices/frame-slicer';
import { runTemplate } from '../../render/template/run-template';
import { namingOf } from '../../naming/naming-of';
import type { UnitNaming } from '../../naming/published-names';
import { stageProject } from '../../render/template/stage';

/** What the record of a unit will say of its rendering. */
export interface RenderedUnit extends Pick<
  NewRecord,
  'instance' | 'seconds' | 'slices' | 'peakMemoryBytes' | 'made'
> {
  readonly duration: Omit<Duration, 'publish'>;
  /** What its files are to be; absent for a template. */
  readonly expected?: Expectation;
  /** What Blender said that touches its pixels. */
  readonly said: readonly string[];
  /**
   * Rejects with InputsChanged when the frame may be of other files than its job says. To be waited for before it is recorded: thousands of
   * files are looked at while the next frame is rendered. Absent for a template.
   */
  readonly unchanged?: Promise<void>;
  /** What its files are called. @default - they keep their names */
  readonly naming?: UnitNaming;
}

/** The programs of a template do not say which phase they are in. */
const UNTOLD: RenderedUnit['duration'] = { load: null, sync: null, render: null, save: null };

interface UnitFolders {
  /** Where the unit's files go, and nothing else. */
  readonly output: string;
  /** For whatever else rendering needs. */
  readonly scratch: string;
}

/** What the renderer reports while it renders a unit, and when it must stop. */
interface Heard {
  readonly onSample: OnSample;
  /** What a template's command prints, in pieces. Blender's own lines go where `BlenderOptions.onLine` says. */
  readonly onText: (text: string) => void;
  /** Aborted when no further slice of a frame may be begun. The unit is then interrupted. @default - never */
  readonly stopTaking?: AbortSignal;
}

/** Renders a unit in the way that its job asks for: by Brenda's own Blender, or by the job's template. */
export class UnitRenderer {
  private readonly gate: SceneGate;
  private readonly howMade = new ProvenanceReader();

  constructor(
    private readonly renderer: BlenderRenderer,
    /** The Blender that `blender` in a template means. */
    private readonly blender: string,
    /** What this machine is. @default - no instance */
    private readonly instance?: Promise<Instance>,
    /** Renders long frames in slices. @default - all are rendered in one */
    private readonly slicer?: FrameSlicer,
  ) {
    this.gate = new SceneGate(renderer);
  }

  /** @throws SceneRefused, and whatever the rendering fails of. */
  async render(
    unit: Unit,
    job: OpenJob,
    folders: UnitFolders,
    signal: AbortSignal,
    { onSample, onText, stopTaking }: Heard,
  ): Promise<RenderedUnit> {
    const { file, project, files } = job;
    const instance = await this.instance;
    const here = instance ? { instance } : {};
    this.howMade.begin(job);
    const { template, scene, settings } = file.job;
    if (template !== undefined) {
      const began = performance.now();
      const warnings = new BlenderWarnings();
      const named = namingOf(file, unit, undefined);
      await folderForScenes(folders.output);
      const before = await files?.before();
      await runTemplate({
        script: renderTemplate(template, unit),
        projectFolder: await stageProject(project, join(folders.scratch, 'project'), files?.privateCopy),
        outputFolder: folders.output,
        privateFolder: folders.scratch,
        blender: this.blender,
        ocio: settingsIn(project.folder, settings).ocio,
        signal,
        onText: (text) => {
          warnings.readText(text);
          onText(text);
        },
      });
      const seconds = (performance.now() - began) / 1000;
      if (before) await files?.requireUnchanged(before);
      return {
        ...here,
        ...named,
        seconds,
        duration: UNTOLD,
        made: await this.howMade.of(job),
        said: warnings.list(),
      };
    }
    const { allow: allowed, names } = await this.gate.pass(job, unit.span.first, signal);
    // Before it is rendered: one that cannot be named is not worth the time.
    const named = namingOf(file, unit, names);
    await folderForScenes(folders.output);
    const request = {
      scene: join(project.folder, scene),
      privateCopy: files?.privateCopy,
      before: files && (() => files.before()),
      settings: settingsIn(project.folder, settings),
      frame: unit.span.first,
      folder: folders.output,
      withoutGpu: allowed.includes('no-gpu'),
      signal,
      onSample,
    };
    const unforgiven = (missing: readonly string[]): readonly string[] =>
      allowed.includes('missing-images') ? [] : missing.map((path) => relative(project.folder, path));
    const requireUnchanged =
      files &&
      (async (before: Before): Promise<void> => {
        try {
          await files.requireUnchanged(before);
        } catch (error) {
          this.renderer.retire(before);
          throw error;
        }
      });
    const { scratch } = folders;
    const of = { job: file.id, unit: unitName(unit), scratch, unforgiven, requireUnchanged, stopTaking };
    const frame: Rendered & { readonly slices?: SlicesUsed } = await (this.slicer?.render(request, of) ??
      this.renderer.render(request));
    const unchanged = requireUnchanged?.(frame.before);
    // Its reason is told where it is waited for.
    unchanged?.catch(() => undefined);
    return {
      ...here,
      ...named,
      ...(unchanged ? { unchanged } : {}),
      seconds: frame.seconds,
      duration: { load: frame.loadSeconds, ...frame.phases },
      ...(frame.slices ? { slices: frame.slices } : {}),
      peakMemoryBytes: frame.peakBytes,
      made: await this.howMade.of(job, frame),
      said: frame.warnings,
      expected: {
        frame: unit.span.first,
        files: frame.expected,
        missingImages: unforgiven(frame.missingImages),
      },
    };
  }
}
