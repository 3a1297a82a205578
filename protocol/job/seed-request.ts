import * as v from 'valibot';
import { whole } from '../text/bounded-numbers';
import { failuresAllowed } from '../failure/failures-allowed';
import { allowedFindings } from '../failure/finding';
import { FrameRange } from './frame-range';
import { job, jobOutput } from './job';
import { UserFault } from '../failure/fault';
import { versionFault } from '../ledger/version-fault';

/**
 * A deployment's request to the seeder. CloudFormation turns every number and boolean in a custom resource's properties into text, so the
 * request is JSON in one property, `SEED_PROPERTY`.
 */
const seedRequest = v.strictObject({
  job: v.strictObject({
    ...job.entries,
    /** @default - for `s3://` sources: derived from the object's version, by the seeder */
    project: v.optional(job.entries.project),
  }),
  /** The location from which workers get the project: `s3://bucket/key`, `ebs://project`, `file:///folder`. */
  source: v.pipe(v.string(), v.regex(/^(s3|ebs|file):\/\//, 'must begin with s3://, ebs:// or file://')),
  /** The version that the object at `source` must have. @default - any; the present one, if `job.project` is missing */
  sourceTag: v.optional(v.string()),
  /** The findings of the scene's check that do not stop the job. @default - none */
  allow: v.optional(allowedFindings),
  /** How many units may fail before the job is stopped. @default 10 */
  failuresAllowed: v.optional(failuresAllowed),
  /** The names of its files. An existing job keeps its names. @default - `frame_######` */
  output: v.optional(jobOutput),
  /** A range in the syntax of `FrameRange`. */
  frames: v.string(),
  /** Frames per task. @default - that of the job's last request; 1 for a new one */
  taskSize: v.optional(whole(1)),
  /** Without a template, though one has rendered the project: see `refuseForgottenTemplate`. Said with `job.template` missing. */
  withoutTemplate: v.optional(v.literal(true)),
  /** The seed of a random order. @default - in order */
  shuffle: v.optional(whole()),
  /**
   * Any text that changes with the fleet, such as the launch template's version. No code reads it: CloudFormation calls the seeder when a
   * property has changed, and a farm that stopped because of failed boots must retry with a repaired fleet.
   */
  revision: v.optional(v.string()),
});

export type SeedRequest = v.InferOutput<typeof seedRequest>;
/** The same, before parsing. */
export type SeedRequestInput = v.InferInput<typeof seedRequest>;

/** The property of the custom resource that holds the request in JSON. */
export const SEED_PROPERTY = 'Request';

/** @throws UserFault with the first field that is missing or invalid, and its value. */
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
