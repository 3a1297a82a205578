import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import * as v from 'valibot';
import { Ledger } from '../../farm/ledger/ledger';
import { readJsonIfReadable, writeJson } from '../../farm/store/json-object';
import { canonical } from '../../protocol/ledger/canonical';
import { keys } from '../../protocol/job/keys';
import { type OpenedScene, openedScene } from '../../protocol/environment/worker-event';
import { sha256OfFile } from '../../worker/task/publish/output';
import { contains } from '../../worker/project/contains';
import { inputFacts, Inputs } from '../../worker/project/inputs';
import { isLeftOut } from '../../worker/project/left-out';
import { hashFiles } from '../../worker/project/project-hash';
import { findBlenders } from '../blenders/find/find-blenders';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { LocalProject } from '../project/local-project';
import type { OutputFolder } from '../output-folder/output-folder';
import { workerBundle } from '../farm/worker-bundle';
import type { LocalRender } from './local-render';

const text = v.string();

/** Blender's report of a scene, and the state that it was made from. */
const inspection = v.strictObject({
  version: v.literal(1),
  /** As in the job. */
  project: text,
  program: v.strictObject({ path: text, facts: text }),
  /** Facts about all files, for a first quick comparison. */
  inputs: inputFacts,
  /** Hash of the contents of files outside `project`. */
  elsewhere: text,
  /** The names in each folder that was searched for files. */
  folders: v.record(text, text),
  scene: openedScene,
});

/** A large project has a line for each file. */
const MOST_BYTES = 64 * 1024 * 1024;

type Inspection = v.InferOutput<typeof inspection>;

/** What decides which Blender opens the scene, and its report, besides the files. */
type Question = Pick<LocalRender, 'settings' | 'frames' | 'blender' | 'template'>;

/**
 * Blender's reports of scenes that were rendered into a folder. While Blender would report the same, it need not be started to find that
 * all is done. Each is kept beside its finished job, by its question.
 */
export class SceneInspections {
  private constructor(
    private readonly store: FolderObjectStore,
    private readonly name: string,
    private readonly project: LocalProject,
    private readonly output: string,
  ) {}

  /** Undefined where code decides what is read: that of a template, of a trusted scene, or of extensions. */
  static async of(
    { settings, frames, blender, template }: Question,
    project: LocalProject,
    folder: OutputFolder,
  ): Promise<SceneInspections | undefined> {
    if (template !== undefined || settings.trusted === true || settings.extensions !== undefined)
      return undefined;
    const asked = canonical({
      source: project.source,
      scene: project.scene,
      settings,
      frames: frames ?? null,
      blender: blender ?? (await factsOfFound()),
      worker: await sha256OfFile(workerBundle()),
      machine: [hostname(), release(), ...(await gpuDevices())],
      environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => DECIDING.test(name))),
    });
    return new SceneInspections(
      new FolderObjectStore(folder.path),
      sha256(asked).slice(0, 16),
      project,
      folder.path,
    );
  }

  /** The last report whose files all seem unchanged, and its job. The contents of large files are not compared. */
  async last(stop: AbortSignal): Promise<(Inspection & { readonly job: string }) | undefined> {
    for await (const job of Ledger.jobs(this.store)) {
      const found = await readJsonIfReadable(this.store, keys.look(job, this.name), inspection, MOST_BYTES);
      if (found && (await this.isSame(found, stop))) return { ...found, job };
    }
    return undefined;
  }

  /** Records the report of a scene that Blender has just opened. @returns a function that keeps it, once all of a job is done. */
  async take(
    scene: OpenedScene,
    program: string,
    stop: AbortSignal,
  ): Promise<(job: string, project: string) => Promise<void>> {
    const path = join(this.project.folder, this.project.scene);
    const facts = await factsOf(program);
    const inputs = await Inputs.taken([path, ...scene.files], undefined, stop);
    const folders = await this.namesIn(scene.files);
    const elsewhere = await this.hashElsewhere(scene.files, stop);
    return async (job, project) => {
      if (!isAbsolute(program) || facts === undefined) return;
      const kept: Inspection = {
        version: 1,
        project,
        program: { path: program, facts },
        inputs: inputs.facts,
        elsewhere,
        folders,
        scene,
      };
      await writeJson(this.store, keys.look(job, this.name), kept);
    };
  }

  private async isSame(
    { program, inputs, folders, elsewhere, scene }: Inspection,
    stop: AbortSignal,
  ): Promise<boolean> {
    return (
      (await factsOf(program.path)) === program.facts &&
      (await Inputs.of(inputs).changed(stop)) === undefined &&
      canonical(await this.namesIn(scene.files)) === canonical(folders) &&
      (await this.hashElsewhere(scene.files, stop)) === elsewhere
    );
  }

  /** For sequences and caches Blender lists their folders. */
  private async namesIn(files: readonly string[]): Promise<Record<string, string>> {
    const folders = new Set([this.project.folder, ...files.flatMap((file) => [file, dirname(file)])]);
    const names: Record<string, string> = {};
    for (const folder of folders) {
      const inside = await readdir(folder).catch(() => undefined);
      if (!inside) continue;
      const beside = new Set(inside);
      const own = relative(folder, this.output).split(sep)[0];
      const counted = inside.filter((name) => name !== own && !isLeftOut(name, beside));
      names[folder] = sha256(JSON.stringify(counted.sort()));
    }
    return names;
  }

  /** Files outside the project's folder are no part of its hash. */
  private async hashElsewhere(files: readonly string[], signal: AbortSignal): Promise<string> {
    const { folder, isFolder } = this.project;
    const outside = isFolder ? files.filter((file) => !contains(folder, file)) : [];
    return outside.length === 0 ? '' : hashFiles(folder, outside, { signal });
  }
}

/** Environment variables that change how Blender, Cycles and their libraries work. */
const DECIDING = /^(?:BLENDER|CYCLES|OCIO|PYTHON|LD_|DYLD_|CUDA|HIP|ZE_|ONEAPI)/;

async function factsOfFound(): Promise<unknown> {
  return Promise.all(findBlenders().map(async ({ program }) => [program, await factsOf(program)]));
}

/** Facts about a program. Undefined where there is none. */
async function factsOf(program: string): Promise<string | undefined> {
  const real = await realpath(program).catch(() => undefined);
  const found = real === undefined ? undefined : await stat(real).catch(() => undefined);
  return found && `${String(real)} ${String(found.size)} ${String(found.mtimeMs)}`;
}

/** A scene that asks for a GPU is refused where there is none. */
async function gpuDevices(): Promise<string[]> {
  const names = await readdir('/dev').catch(() => []);
  return names.filter((name) => /^(?:nvidia\d|kfd$|dri$)/.test(name)).sort();
}

function sha256(of: string): string {
  return createHash('sha256').update(of).digest('hex');
}
