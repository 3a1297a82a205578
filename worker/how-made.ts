import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Made } from '../protocol/manifest';
import type { Rendered } from './blender/blender-renderer';
import type { OpenJob } from './open-job';
import { sha256OfFile } from './output';

/** Says what decided the pixels of a job's units. */
export class HowMade {
  /** By job. A scene may have gigabytes, and is read once. */
  private readonly scenes = new Map<string, Promise<string | null>>();

  /** Call it before rendering, so that the scene is read meanwhile. */
  begin(job: OpenJob): void {
    void this.sceneHash(job);
  }

  /** @param frame what came of Brenda's own Blender. @default - a template has rendered */
  async of(job: OpenJob, frame?: Rendered): Promise<Made> {
    const { project, scene, settings, template } = job.file.job;
    return {
      project,
      scene: { file: scene, sha256: await this.sceneHash(job) },
      settings,
      ...(template === undefined ? {} : { template: createHash('sha256').update(template).digest('hex') }),
      ...(frame && { blender: blenderOf(frame) }),
    };
  }

  private sceneHash({ file, project }: OpenJob): Promise<string | null> {
    const known = this.scenes.get(file.id);
    if (known) return known;
    // A template may be for a project without a scene.
    const hash = sha256OfFile(join(project.folder, file.job.scene)).catch(() => null);
    this.scenes.set(file.id, hash);
    return hash;
  }
}

function blenderOf({ info, device, samples, seed }: Rendered): NonNullable<Made['blender']> {
  const { blender, engine } = info;
  return { ...blender, engine, device, samples, seed };
}
