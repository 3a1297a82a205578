/**
 * The settings of an instance's first boot stage (`worker/bootstrap/user-data.sh`), written before it as `NAME='value'`. The steps of the
 * bundle get the same names as environment variables.
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
   * @default - the instance's tag aws:autoscaling:groupName, if the launch template enables tags in the metadata
   */
  readonly BRENDA_GROUP?: string;
  /** The CloudWatch log group; its streams are named by instance. @default - no logs are sent */
  readonly BRENDA_LOG_GROUP?: string;
  /** `5.2.2`. An image with this version needs no other. @default - the version of the image */
  readonly BRENDA_BLENDER_VERSION?: string;
  /** `s3://bucket/key` of its archive, in the farm's own bucket. @default - the image must have it */
  readonly BRENDA_BLENDER_ARCHIVE?: string;
  /** SHA-256, in hex, of that archive. */
  readonly BRENDA_BLENDER_SHA256?: string;
  /** The identity of that Blender in jobs (`protocol/releases/blender-build.ts`). @default - not known */
  readonly BRENDA_BLENDER_BUILD?: string;
  /** `s3://bucket/key` of the archive of Node.js, in the farm's own bucket. @default - Node.js comes from the image or its distribution */
  readonly BRENDA_NODE_ARCHIVE?: string;
  /** SHA-256, in hex, of that archive. */
  readonly BRENDA_NODE_SHA256?: string;
  /**
   * The engine of the farm's jobs, if it is one of Blender's own, by Blender's name: a boot renders a test frame with it. @default -
   * Cycles, if Blender has it
   */
  readonly BRENDA_ENGINE?: string;
  /**
   * `none`: a scene's scripts reach neither the instance's credentials nor any other host. `host`: they reach what the worker reaches.
   * @default none
   */
  readonly BRENDA_BLENDER_NETWORK?: 'none' | 'host';
  /**
   * The launch template's snapshots: the folder each is mounted in and its device name, separated by spaces: `project=/dev/sdf
   * extra/textures=/dev/sdg`. Folders in `extra/` are linked into the project. @default - none
   */
  readonly BRENDA_SNAPSHOTS?: string;
  /** Seconds that a task stays invisible without a heartbeat. @default 120 */
  readonly BRENDA_LEASE_SECONDS?: string;
  /** MiB of resident memory above which Blender is restarted between two units. @default - three quarters of the machine's memory */
  readonly BRENDA_BLENDER_MEMORY_MIB?: string;
  /** Threads Blender may use. @default - all */
  readonly BRENDA_BLENDER_THREADS?: string;
  /** Minutes after which an unfinished boot has failed. @default 20 */
  readonly BRENDA_BOOT_MINUTES?: string;
}

/** EC2's limit is 16 KB: the settings name snapshots, and another CDK app may add to the script. */
export const MOST_USER_DATA_BYTES = 10_240;

/**
 * An instance's user data: the settings, then the script without its comment lines. Values may be CDK tokens: at deployment, AWS puts no
 * quotes into names, URLs and keys.
 */
export function userData(settings: BootSettings, script: string): string {
  return scriptWith(settings as unknown as Readonly<Record<string, string | undefined>>, script);
}

/** The same for any settings. */
export function scriptWith(settings: Readonly<Record<string, string | undefined>>, script: string): string {
  const lines = Object.entries(settings)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => `${name}=${quoted(value)}`);
  return `#!/bin/bash\n${lines.join('\n')}\n${script.replace(/^ *#.*\n/gm, '')}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
