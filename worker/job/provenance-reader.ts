import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Provenance } from '../../protocol/ledger/manifest';
import { isBuiltIn } from '../../protocol/scene/ocio-config';
import type { Rendered } from '../render/blender/blender-renderer';
import { extensionFiles } from '../render/extensions/extension-files';
import { configFiles } from '../render/ocio/config-files';
import { sha256OfFile } from '../task/publish/output';
import { hashFiles } from '../project/project-hash';
import type { OpenJob } from './open-job';

/** Collects what decided the pixels of a job's units. */
export class ProvenanceReader {
  /** By job. A scene may have gigabytes, so it is read once. */
  private readonly scenes = new Map<string, Promise<string | null>>();

  /** OpenColorIO configurations, by job. */
  private readonly configs = new Map<string, Promise<string | null>>();

  /** Hashes of the extensions' folder, by job. */
  private readonly extensions = new Map<string, Promise<string>>();

  /** Call it before rendering, so that the scene is read during the render. */
  begin(job: OpenJob): void {
    void this.sceneHash(job);
  }

  /**
   * @param frame what Brenda's own Blender reported.
   * @default - a template has rendered
   */
  async of(job: OpenJob, frame?: Rendered): Promise<Provenance> {
    const { project, scene, settings, template } = job.file.job;
    return {
      project,
      scene: { file: scene, sha256: await this.sceneHash(job) },
      settings,
      ...(settings.ocio === undefined ? {} : { ocio: await this.colours(job, settings.ocio) }),
      ...(settings.extensions === undefined
        ? {}
        : { extensions: await this.enabled(job, settings.extensions) }),
      ...(template === undefined ? {} : { template: createHash('sha256').update(template).digest('hex') }),
      ...(frame && { blender: blenderOf(frame) }),
    };
  }

  private async colours({ file, project }: OpenJob, config: string): Promise<Provenance['ocio']> {
    const known = this.configs.get(file.id) ?? configHash(project.folder, config);
    this.configs.set(file.id, known);
    return { config, sha256: await known };
  }

  private async enabled({ file, project }: OpenJob, folder: string): Promise<Provenance['extensions']> {
    const known = this.extensions.get(file.id) ?? extensionsHash(join(project.folder, folder));
    this.extensions.set(file.id, known);
    return { folder, sha256: await known };
  }

  private sceneHash({ file, project, files }: OpenJob): Promise<string | null> {
    const known = this.scenes.get(file.id);
    if (known) return known;
    // A template's project may have no scene.
    const hash = hashOfOpened(join(project.folder, file.job.scene), files).catch(() => null);
    this.scenes.set(file.id, hash);
    return hash;
  }
}

async function hashOfOpened(scene: string, files: OpenJob['files']): Promise<string> {
  return sha256OfFile((await files?.privateCopy?.standingFor(scene)) ?? scene);
}

async function configHash(projectFolder: string, config: string): Promise<string | null> {
  if (isBuiltIn(config)) return null;
  const path = join(projectFolder, config);
  return hashFiles(dirname(path), await configFiles(path));
}

async function extensionsHash(folder: string): Promise<string> {
  return hashFiles(folder, await extensionFiles(folder));
}

function blenderOf({ info, device, samples, seed }: Rendered): NonNullable<Provenance['blender']> {
  const { blender, engine } = info;
  return { ...blender, engine, device, samples, seed };
}
