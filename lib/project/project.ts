import { createHash } from 'node:crypto';
import { resolve, sep } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { formatBytes } from '../format-bytes';
import type { ProjectFacts } from './inspect-project';
import { inspectProjectSync } from './inspect-project-sync';
import { readSnapshot, readSource } from './source';

/** Options of a `Project`. */
export interface ProjectOptions {
  /** The .blend to render, relative to the project's folder, with forward slashes. @default - the only one there is */
  readonly scene?: string;
}

/** A project, in the form for the constructs. */
type Kind =
  | { readonly kind: 'local'; readonly looked: ProjectFacts }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'snapshot'; readonly snapshot: string }
  | { readonly kind: 'image'; readonly path: string };

/** The CDK's zip reads each file into memory at once; this is Node's limit. */
const MOST_BYTES_IN_ZIP = 2 ** 31 - 1;

/**
 * The project that a farm renders, and its source for instances.
 *
 * A local project is inspected as soon as it is named: its hash is part of a job, and a missing scene is better refused now than by an
 * instance.
 *
 * @example
 * ```ts
 * import { Project } from '@brenda-render/brenda';
 *
 * const projects: readonly Project[] = [
 *   Project.fromLocal('films/shot010', { scene: 'shot010.blend' }),
 *   Project.fromBucket('our-films', 'shot010.zip'),
 *   Project.fromSnapshot('snap-0123456789abcdef0', { scene: 'shots/010.blend' }),
 *   Project.fromImage('/opt/film'),
 *   Project.parse('s3://our-films/shot010.zip'),
 * ];
 * console.log(projects.map(({ scene }) => scene));
 * ```
 */
export class Project {
  /** The scene; empty when the worker finds the only one there is. */
  readonly scene: string;

  /** @internal */
  readonly at: Kind;

  private constructor(at: Kind, scene: string | undefined) {
    this.at = at;
    this.scene = at.kind === 'local' ? at.looked.scene : (scene ?? '').normalize('NFC');
  }

  /**
   * A local folder, .blend or archive. It is uploaded as a CDK asset. In a folder, names that begin with a dot and Blender's own backups
   * are excluded.
   *
   * @param path relative to the folder that the app runs in.
   * @throws UserFault when there is nothing to render, or the scene is ambiguous.
   */
  static fromLocal(path: string, { scene }: ProjectOptions = {}): Project {
    if (`${process.cwd()}${sep}`.startsWith(`${resolve(path)}${sep}`)) {
      throw new UserFault(
        `project "${path}": holds this CDK app itself; put the project into a folder of its own`,
      );
    }
    const looked = inspectProjectSync(path, scene);
    refuseWhatCannotBePacked(path, looked);
    return new Project({ kind: 'local', looked }, scene);
  }

  /** An archive or a .blend in S3. Each version of the object is a project of its own. */
  static fromBucket(bucket: string, key: string, { scene }: ProjectOptions = {}): Project {
    return new Project({ kind: 's3', bucket, key }, scene);
  }

  /** The contents of an EBS snapshot of this Region: `snap-…`, or the value of its tag Name, which must be unique in this account. */
  static fromSnapshot(snapshot: string, { scene }: ProjectOptions = {}): Project {
    return new Project({ kind: 'snapshot', snapshot: readSnapshot(snapshot) }, scene);
  }

  /** A folder, or a .blend, inside the machine image. Absolute. */
  static fromImage(path: string, { scene }: ProjectOptions = {}): Project {
    return new Project({ kind: 'image', path }, scene);
  }

  /** In the syntax of the settings: a path, `s3://`, `ebs://` or `file://`. */
  static parse(text: string, options: ProjectOptions = {}): Project {
    const source = readSource(text);
    switch (source.kind) {
      case 'local':
        return Project.fromLocal(source.path, options);
      case 's3':
        return Project.fromBucket(source.bucket, source.key, options);
      case 'snapshot':
        return Project.fromSnapshot(source.snapshot, options);
      case 'image':
        return Project.fromImage(source.path, options);
    }
  }

  /** Its size, if it is known. */
  get bytes(): number | undefined {
    return this.at.kind === 'local' ? this.at.looked.bytes : undefined;
  }
}

/** @throws UserFault when the CDK would fail at deployment. @internal */
export function refuseWhatCannotBePacked(
  path: string,
  { kind, largest }: Pick<ProjectFacts, 'kind' | 'largest'>,
): void {
  if (kind === 'archive' || largest.bytes <= MOST_BYTES_IN_ZIP) return;
  throw new UserFault(
    `project "${path}": "${largest.name}" has ${formatBytes(largest.bytes)}, and the CDK packs files of up to 2.0 GiB; pack it yourself and name the archive: tar --zstd -cf project.tar.zst -C "${path}" .`,
  );
}

/** SHA-256 of a text, in hex. @internal */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
