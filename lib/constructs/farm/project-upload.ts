import { IgnoreMode, SymlinkFollowMode } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { basename, dirname } from 'node:path';
import { PROJECTS } from '../../../protocol/scene/project-manifest';
import type { ProjectFacts } from '../../project/inspect-project';

/** The files that `isLeftOut` excludes from a project, in gitignore syntax. Blender keeps up to 32 backups. */
const LEFT_OUT = ['.*', '__MACOSX', 'lost+found', '*.blend[0-9]', '*.blend[0-9][0-9]', '*.blend@'];

export interface ProjectUploadProps {
  readonly looked: ProjectFacts;
}

/**
 * A local project, as an upload to S3.
 *
 * Resources deployed: none. `cdk deploy` uploads the file to the bucket of `cdk bootstrap`.
 *
 * Idle cost: storage, until `cdk gc` deletes what no stack refers to.
 */
export class ProjectUpload extends Construct {
  readonly asset: Asset;
  /** Its key, derived from the contents, so that an existing object never changes. */
  readonly key: string;

  constructor(scope: Construct, id: string, { looked }: ProjectUploadProps) {
    super(scope, id);
    const { kind, path, hash } = looked;
    const common = { assetHash: hash, displayName: basename(path) };
    this.asset =
      kind === 'archive'
        ? new Asset(this, 'Archive', { ...common, path })
        : new Asset(this, 'Folder', {
            ...common,
            // In a zip the scene keeps its name, which a template may use.
            path: kind === 'blend' ? dirname(path) : path,
            exclude: kind === 'blend' ? ['/*', `!/${literally(basename(path))}`] : LEFT_OUT,
            ignoreMode: IgnoreMode.GIT,
            // Links out of the project are refused before.
            followSymlinks: SymlinkFollowMode.ALWAYS,
          });
    this.key = `${PROJECTS}${hash}${kind === 'archive' ? endingOf(path) : '.zip'}`;
  }
}

function endingOf(path: string): string {
  return /(?:\.tar)?\.\w+$/.exec(basename(path))?.[0] ?? '';
}

function literally(name: string): string {
  return name.replace(/[\\*?[\]!# ]/g, (character) => `\\${character}`);
}
