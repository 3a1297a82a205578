/**
 * What an instance's first stage of boot (`worker/bootstrap/user-data.sh`) is told: written before it as `NAME='value'`.
 * The same names reach the steps of the bundle as environment variables.
 */
export interface BootSettings {
  /** `s3://bucket/key` of the bundle: a zip of `dist/bootstrap/bundle`. */
  readonly BRENDA_BUNDLE: string;
  /** SHA-256, in hex, of the file `SHA256SUMS` in the bundle; that file has the checksums of all others. */
  readonly BRENDA_BUNDLE_SHA256: string;
  /** The bucket of jobs, ledger and frames; boot failures are recorded there. */
  readonly BRENDA_BUCKET: string;
  /** The task queue's URL. */
  readonly BRENDA_QUEUE_URL: string;
  /** The dead-letter queue's URL. */
  readonly BRENDA_DEAD_LETTER_URL: string;
  /**
   * The Auto Scaling group's name.
   * @default - the instance's tag aws:autoscaling:groupName, if the launch template lets the metadata have tags
   */
  readonly BRENDA_GROUP?: string;
  /** The CloudWatch log group; its streams are named by instance. @default - nothing is sent there */
  readonly BRENDA_LOG_GROUP?: string;
  /** `5.2.2`. An image that has this version needs no other. @default - whichever the image has */
  readonly BRENDA_BLENDER_VERSION?: string;
  /** `s3://bucket/key` of its archive, in the farm's own bucket. @default - the image must have it */
  readonly BRENDA_BLENDER_ARCHIVE?: string;
  /** SHA-256, in hex, of what is there. */
  readonly BRENDA_BLENDER_SHA256?: string;
  /** Which Blender that is, as jobs name it (`protocol/releases/blender-build.ts`). @default - it is not known */
  readonly BRENDA_BLENDER_BUILD?: string;
  /** `s3://bucket/key` of the archive of Node.js, in the farm's own bucket. @default - the image has Node.js, or its distribution */
  readonly BRENDA_NODE_ARCHIVE?: string;
  /** SHA-256, in hex, of what is there. */
  readonly BRENDA_NODE_SHA256?: string;
  /** Blender's name of the engine that the farm's jobs were given, one of its own: a boot renders a frame with it. @default - Cycles, where Blender has it */
  readonly BRENDA_ENGINE?: string;
  /**
   * `none`: a scene's scripts reach neither the instance's credentials nor anything else. `host`: they reach what the worker
   * reaches. @default none
   */
  readonly BRENDA_BLENDER_NETWORK?: 'none' | 'host';
  /**
   * The launch template's snapshots, by the folder they are mounted in and the name they are attached by, with spaces
   * between: `project=/dev/sdf extra/textures=/dev/sdg`. What is in `extra/` is linked into the project. @default - none
   */
  readonly BRENDA_SNAPSHOTS?: string;
  /** Seconds a task stays invisible without a sign of life. @default 120 */
  readonly BRENDA_LEASE_SECONDS?: string;
  /** MiB of resident memory above which Blender is started anew between two units. @default - three quarters of what there is */
  readonly BRENDA_BLENDER_MEMORY_MIB?: string;
  /** Threads Blender may use. @default - all */
  readonly BRENDA_BLENDER_THREADS?: string;
  /** Minutes after which a boot that has not ended is a boot that failed. @default 20 */
  readonly BRENDA_BOOT_MINUTES?: string;
}

/** Of the 16 KB that EC2 takes: snapshots are named in it, and another CDK app may add to it. */
export const MOST_USER_DATA_BYTES = 10_240;

/**
 * An instance's user data: the settings, then the script without the lines that are comments. Values may be CDK tokens: whatever they turn into at deployment, AWS
 * puts no quote into names, URLs and keys.
 */
export function userData(settings: BootSettings, script: string): string {
  return scriptWith(settings as unknown as Readonly<Record<string, string | undefined>>, script);
}

/** The same of any settings. */
export function scriptWith(settings: Readonly<Record<string, string | undefined>>, script: string): string {
  const lines = Object.entries(settings)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => `${name}=${quoted(value)}`);
  return `#!/bin/bash\n${lines.join('\n')}\n${script.replace(/^ *#.*\n/gm, '')}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
