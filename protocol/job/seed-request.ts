import * as v from 'valibot';
import { whole } from '../text/amount';
import { failuresAllowed } from '../failure/failures-allowed';
import { allowedFindings } from '../failure/finding';
import { FrameRange } from './frame-range';
import { job, jobOutput } from './job';
import { UserFault } from '../failure/fault';
import { versionFault } from '../ledger/version-fault';

/**
 * What a deployment asks of the seeder. CloudFormation turns every number and truth value of a custom resource's properties
 * into text, so it travels as one property, `SEED_PROPERTY`, that holds this as JSON.
 */
const seedRequest = v.strictObject({
  job: v.strictObject({
    ...job.entries,
    /** @default - for `s3://` sources: made of the object's version, by the seeder */
    project: v.optional(job.entries.project),
  }),
  /** Where workers get the project: `s3://bucket/key`, `ebs://project`, `file:///folder`. */
  source: v.pipe(v.string(), v.regex(/^(s3|ebs|file):\/\//, 'must begin with s3://, ebs:// or file://')),
  /** The version that the object at `source` must have. @default - any; where `job.project` is missing, the present one */
  sourceTag: v.optional(v.string()),
  /** What the check of the scene may find without stopping the job. @default - nothing */
  allow: v.optional(allowedFindings),
  /** How many units may fail before the job is stopped. @default 10 */
  failuresAllowed: v.optional(failuresAllowed),
  /** What its files are called. A job that is there keeps the name that it has. @default - `frame_######` */
  output: v.optional(jobOutput),
  /** A range as `FrameRange` reads it. */
  frames: v.string(),
  /** Frames in a task. @default - as the job was asked for last; 1 for a new one */
  taskSize: v.optional(whole(1)),
  /** The seed of a random order. @default - in order */
  shuffle: v.optional(whole()),
  /**
   * Any text that changes when the fleet does, such as the launch template's version. Nothing reads it: CloudFormation calls the
   * seeder when a property has changed, and a farm that stopped for failed boots is to try again with a mended fleet.
   */
  revision: v.optional(v.string()),
});

export type SeedRequest = v.InferOutput<typeof seedRequest>;
/** The same, as it is written. */
export type SeedRequestInput = v.InferInput<typeof seedRequest>;

/** The property of the custom resource that holds the request in JSON. */
export const SEED_PROPERTY = 'Request';

/** @throws UserFault naming the first field that is missing or wrong, and its value. */
export function readSeedRequest(value: unknown): SeedRequest {
  const parsed = v.safeParse(seedRequest, value);
  if (!parsed.success) {
    const newer = versionFault(new v.ValiError(parsed.issues), 'farm');
    if (newer) throw new UserFault(`seed request: it ${newer.text}`);
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue) ?? 'the request';
    const fault = `is ${issue.received}: ${issue.message}`;
    throw new UserFault(`seed request: ${path} ${fault}`);
  }
  const { job: asked, source, frames } = parsed.output;
  FrameRange.parse(frames);
  if (asked.project === undefined && !source.startsWith('s3://')) {
    throw new UserFault(
      `seed request: job.project is missing; only s3:// projects go without it, not ${source}`,
    );
  }
  return parsed.output;
}
