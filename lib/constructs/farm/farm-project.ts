import { Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { snapshotText, type VersionPart } from '../../../protocol/scene/project-version';
import type { Project } from '../../project/project';
import { isSnapshotId } from '../../../protocol/farm/setting-forms';
import { ProjectUpload } from './project-upload';
import { ProjectVersion } from './project-version';
import type { StagedAsset } from '../storage/staging';
import type { AttachedSnapshot } from '../fleet/worker-template';

export interface FarmProjectProps {
  readonly project: Project;
  /** Sub-folders of the project, and the snapshots that are mounted there. @default - none */
  readonly snapshots?: Readonly<Record<string, string>>;
  /** The image of a project that is inside it. */
  readonly machineImage?: ec2.IMachineImage;
  /** Keeps each version of an uploaded project. */
  readonly bucket: s3.IBucket;
  readonly logRetention: logs.RetentionDays;
}

/** A job's reference to its project, and what instances need to fetch it. */
export class FarmProject extends Construct {
  /** The source, in the form of `SeedRequest`. */
  readonly source: string;
  /** 64 of 0-9 and a-f; may be a token. Absent when the seeder identifies the project by the version of the object. */
  readonly hash: string | undefined;
  /** The version of the object that the hash was computed from. */
  readonly tag: string | undefined;
  /** ARN of the project's object in another bucket. */
  readonly objectArn: string | undefined;
  /** Objects that must be copied before instances can fetch them. */
  readonly staged: readonly StagedAsset[];
  /** Volumes of each instance. */
  readonly attached: readonly AttachedSnapshot[];

  constructor(scope: Construct, id: string, props: FarmProjectProps) {
    super(scope, id);
    const { project } = props;
    const extra = Object.entries(props.snapshots ?? {});
    const { source, part, objectArn, staged = [] } = this.base(props);
    this.source = source;
    this.objectArn = objectArn;
    this.staged = staged;

    const parts = [part, ...extra.map(([name, snapshot]) => snapshotPart(name, snapshot))];
    const version = this.version(project, parts, props.logRetention);
    this.hash = version ? version.project : project.at.kind === 'local' ? project.at.looked.hash : undefined;
    this.tag = version?.tag;

    const ids = [
      project.at.kind === 'snapshot' ? project.at.snapshot : '',
      ...extra.map(([, snapshot]) => snapshot),
    ];
    const folders = ['project', ...extra.map(([name]) => `extra/${name}`)];
    this.attached = ids.flatMap((snapshot, index) => {
      if (snapshot === '') return [];
      const snapshotId = isKnown(snapshot) ? snapshot : (version?.snapshot(index) ?? '');
      return [{ folder: folders[index] ?? '', snapshotId }];
    });
  }

  private base({ project: { at }, machineImage, bucket: ours }: FarmProjectProps): Base {
    switch (at.kind) {
      case 'local': {
        const upload = new ProjectUpload(this, 'Upload', { looked: at.looked });
        return {
          source: `s3://${ours.bucketName}/${upload.key}`,
          part: { text: at.looked.hash },
          staged: [upload],
        };
      }
      case 's3': {
        const { bucket, key } = at;
        const objectArn = Stack.of(this).formatArn({
          service: 's3',
          region: '',
          account: '',
          resource: bucket,
          resourceName: key,
        });
        return { source: `s3://${bucket}/${key}`, part: { bucket, key }, objectArn };
      }
      case 'snapshot':
        return { source: 'ebs://project', part: snapshotPart('', at.snapshot) };
      case 'image': {
        const image = machineImage?.getImage(this).imageId ?? '';
        return { source: `file://${encodeURI(at.path)}`, part: { text: `file://${at.path}#${image}` } };
      }
    }
  }

  /** Undefined when nothing has to be resolved, or the seeder resolves it. */
  private version(
    { at }: Project,
    parts: readonly VersionPart[],
    logRetention: logs.RetentionDays,
  ): ProjectVersion | undefined {
    const isAlone = parts.length === 1;
    if (isAlone && (at.kind === 'local' || at.kind === 's3')) return undefined;
    return new ProjectVersion(this, 'Version', { parts, logRetention });
  }
}

/** The location of a project, and its identity. */
interface Base {
  readonly source: string;
  readonly part: VersionPart;
  readonly objectArn?: string;
  readonly staged?: readonly StagedAsset[];
}

function snapshotPart(as: string, snapshot: string): VersionPart {
  return isKnown(snapshot) ? { text: snapshotText(as, snapshot) } : { as, snapshotNamed: snapshot };
}

function isKnown(snapshot: string): boolean {
  return Token.isUnresolved(snapshot) || isSnapshotId(snapshot);
}
