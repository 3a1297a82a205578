import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { WhenDrained } from '../../constructs/farm/render-farm-props';
import type { InstanceNeeds } from '../../constructs/fleet/instance-needs';
import type { BuiltImage } from '../../constructs/image/built-image';
import { linuxImage } from '../../constructs/image/linux-image';
import { knownOutput } from '../../constructs/storage/farm-output';
import { hasToken } from '../../has-token';
import type { Project } from '../../project/project';
import { GIVEN } from './unknown-value';
import { lookedUpImage, lookedUpVpc, type NamedImage, UNKNOWN_IMAGE } from './lookups';
import { present } from './present';

/** What a conversion may need beside its setting. */
export interface Farm {
  readonly scope: Construct;
  /** Parsed from the settings `project` and `scene`. */
  readonly project: Project;
  /** The text of the setting `template`'s file. */
  readonly template?: string;
}

/** How a setting with values `V` and a prop of type `P` are the same. */
export interface Conversion<V, P> {
  /** @returns undefined for the prop's default. */
  readonly toProp: (value: V, farm: Farm) => P | undefined;
  /**
   * The prop as the setting's schema reads it, for the checks; `GIVEN` if it is there and has no such form. Undefined while only AWS knows
   * it. Absent where the CDK's own type allows nothing wrong.
   */
  readonly plain?: (prop: P) => unknown;
  /** A value of the setting as the prop has it in TypeScript, for documents. */
  readonly inCode?: (value: V) => string;
}

/** Values without tokens. */
function known(value: unknown): unknown {
  return hasToken(value) ? undefined : value;
}

/** `scene` is the default, and no value of the prop. */
function unlessScene<T extends string>(): Conversion<T | 'scene', T> {
  return { toProp: (value) => (value === 'scene' ? undefined : value), plain: known };
}

const same: Conversion<never, never> = { toProp: (value) => value, plain: known };

const seconds: Conversion<number, Duration> = {
  toProp: (value) => Duration.seconds(value),
  plain: (prop) => (prop.isUnresolved() ? undefined : prop.toSeconds()),
  inCode: (value) => `Duration.seconds(${String(value)})`,
};

const minutes: Conversion<number, Duration> = {
  toProp: (value) => Duration.minutes(value),
  plain: (prop) => (prop.isUnresolved() ? undefined : prop.toMinutes({ integral: false })),
  inCode: (value) => `Duration.minutes(${String(value)})`,
};

const mebibytes: Conversion<number, Size> = {
  toProp: (value) => Size.mebibytes(value),
  plain: (prop) =>
    prop.isUnresolved() ? undefined : prop.toMebibytes({ rounding: SizeRoundingBehavior.NONE }),
};

const gibibytes: Conversion<number, Size> = {
  toProp: (value) => Size.gibibytes(value),
  plain: (prop) =>
    prop.isUnresolved() ? undefined : prop.toGibibytes({ rounding: SizeRoundingBehavior.NONE }),
};

/** The parsed project is in the configuration already. Its parts may be tokens. */
const project: Conversion<string, Project> = {
  toProp: (_, farm) => farm.project,
  plain: ({ at }) => {
    switch (at.kind) {
      case 'local':
        return at.looked.path;
      case 's3':
        return hasToken([at.bucket, at.key]) ? GIVEN : `s3://${at.bucket}/${at.key}`;
      case 'snapshot':
        return known(`ebs://${at.snapshot}`);
      case 'image':
        return known(`file://${at.path}`);
    }
  },
};

/** The setting is a file, and the prop is its text. */
const template: Conversion<string, string> = {
  toProp: (_, farm) => farm.template,
  plain: known,
};

const columnsAndRows: Conversion<
  { readonly columns: number; readonly rows: number },
  { readonly columns: number; readonly rows: number }
> = {
  toProp: (value) => value,
  plain: ({ columns, rows }) =>
    hasToken([columns, rows]) ? undefined : `${String(columns)}x${String(rows)}`,
};

const widthAndHeight: Conversion<
  { readonly width: number; readonly height: number },
  { readonly width: number; readonly height: number }
> = {
  toProp: (value) => value,
  plain: ({ width, height }) =>
    hasToken([width, height]) ? undefined : `${String(width)}x${String(height)}`,
};

const output: Conversion<string, string> = {
  toProp: (value) => value,
  plain: (prop) => known(knownOutput(prop)),
};

/** A token is read as a Name: the number of snapshots and their folders are known all the same. */
const snapshots: Conversion<Readonly<Record<string, string>>, Readonly<Record<string, string>>> = {
  toProp: (value) => value,
  plain: (prop) => prop,
};

const mayUseNetwork: Conversion<'none' | 'host', boolean> = {
  toProp: (value) => value === 'host',
  inCode: (value) => String(value === 'host'),
};

const instanceTypes: Conversion<readonly string[], readonly ec2.InstanceType[]> = {
  toProp: (value) => value.map((type) => new ec2.InstanceType(type)),
  plain: (prop) => known(prop.map((type) => type.toString())),
};

interface Requirements {
  readonly minVcpus: number;
  readonly maxVcpus?: number | undefined;
  readonly minMemoryGiB?: number | undefined;
  readonly maxMemoryGiB?: number | undefined;
  readonly minGpus?: number | undefined;
  readonly maxGpus?: number | undefined;
}

const instanceNeeds: Conversion<Requirements, InstanceNeeds> = {
  toProp: ({ minVcpus, minMemoryGiB, maxMemoryGiB, ...counts }) => ({
    minVcpus,
    ...present({
      ...counts,
      minMemory: minMemoryGiB === undefined ? undefined : Size.gibibytes(minMemoryGiB),
      maxMemory: maxMemoryGiB === undefined ? undefined : Size.gibibytes(maxMemoryGiB),
    }),
  }),
  plain: ({ minVcpus, minMemory, maxMemory, maxVcpus, minGpus, maxGpus }) =>
    known({
      minVcpus,
      maxVcpus,
      minMemoryGiB: minMemory && gibibytes.plain?.(minMemory),
      maxMemoryGiB: maxMemory && gibibytes.plain?.(maxMemory),
      minGpus,
      maxGpus,
    }),
};

const vpc: Conversion<string, ec2.IVpc> = { toProp: (value, { scope }) => lookedUpVpc(scope, value) };

const machineImage: Conversion<string | NamedImage, ec2.IMachineImage> = {
  toProp: (value, { scope }) => {
    if (typeof value === 'object') return linuxImage(lookedUpImage(scope, value, 'machineImage'));
    return value.startsWith('/') ? ec2.MachineImage.fromSsmParameter(value) : linuxImage(value);
  },
  plain: () => GIVEN,
};

interface ImageToBuild {
  readonly base?: string | NamedImage | undefined;
  readonly instanceType?: string | undefined;
}

const builtImage: Conversion<ImageToBuild, BuiltImage> = {
  toProp: ({ base, instanceType }, { scope }) =>
    present({
      base: typeof base === 'object' ? lookedUpImage(scope, base, 'image.base') : base,
      instanceType: instanceType === undefined ? undefined : new ec2.InstanceType(instanceType),
    }),
  plain: ({ base, instanceType }) =>
    known({ base: base === UNKNOWN_IMAGE ? undefined : base, instanceType: instanceType?.toString() }),
};

const architecture: Conversion<'x86_64' | 'arm64', ec2.InstanceArchitecture> = {
  toProp: (value) => (value === 'arm64' ? ec2.InstanceArchitecture.ARM_64 : ec2.InstanceArchitecture.X86_64),
  plain: (prop) => (prop === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : undefined),
  inCode: (value) => `ec2.InstanceArchitecture.${value === 'arm64' ? 'ARM_64' : 'X86_64'}`,
};

const whenDrained: Conversion<'terminate' | 'keep', WhenDrained> = {
  toProp: (value) => (value === 'keep' ? WhenDrained.KEEP : WhenDrained.TERMINATE),
  inCode: (value) => `WhenDrained.${value.toUpperCase()}`,
};

const bucket: Conversion<string, s3.IBucket> = {
  toProp: (value, { scope }) => s3.Bucket.fromBucketName(scope, 'FramesBucketOfYours', value),
  plain: ({ bucketName }) => (Token.isUnresolved(bucketName) ? GIVEN : bucketName),
};

const key: Conversion<string, kms.IKey> = {
  toProp: (value, { scope }) => kms.Key.fromKeyArn(scope, 'Key', value),
};

const topic: Conversion<string, sns.ITopic> = {
  toProp: (value, { scope }) => sns.Topic.fromTopicArn(scope, 'AlarmTopic', value),
};

/** The values of the CDK's enum are days. */
const days: Conversion<number, logs.RetentionDays> = {
  toProp: (value) => logs.RetentionDays[retention(value)],
  inCode: (value) => `logs.RetentionDays.${retention(value)}`,
};

function retention(value: number): keyof typeof logs.RetentionDays {
  return logs.RetentionDays[value] as keyof typeof logs.RetentionDays;
}

/** By their names in the rows. */
export const CONVERSIONS = {
  same,
  seconds,
  minutes,
  mebibytes,
  gibibytes,
  project,
  template,
  columnsAndRows,
  widthAndHeight,
  output,
  snapshots,
  device: unlessScene<'cpu' | 'gpu'>(),
  denoise: unlessScene<'off'>(),
  mayUseNetwork,
  instanceTypes,
  instanceNeeds,
  vpc,
  machineImage,
  builtImage,
  architecture,
  whenDrained,
  bucket,
  key,
  topic,
  days,
} as const;

export type ConversionName = keyof typeof CONVERSIONS;

/** The values that a conversion takes. */
export type Takes<C extends ConversionName> = Parameters<(typeof CONVERSIONS)[C]['toProp']>[0];

/** The props that it gives. */
export type Gives<C extends ConversionName> = Exclude<
  ReturnType<(typeof CONVERSIONS)[C]['toProp']>,
  undefined
>;
