import * as v from 'valibot';
import { readGivenFile, TooLarge } from '../../farm/store/read-at-most';
import { blenderUrls } from '../../protocol/releases/blender-releases';
import { bringsNode, nodeRelease } from '../../protocol/releases/node-release';
import { DEFAULT_IMAGES } from '../../protocol/farm/default-images';
import { DEFAULT_INSTANCES } from '../../protocol/farm/default-instances';
import type { ImageAsked } from '../../farm/account/image';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { InstanceNeeds } from '../../protocol/farm/instance-needs';
import { regionsKept } from '../../protocol/region/region-kept';
import { hasNvidiaGpu } from '../../protocol/farm/instance-types';

/** What a farm needs of an account, deployed or not. */
export interface FarmNeeds {
  /** The first deployment chooses one of several. Empty for the one that the environment names. */
  readonly regions: readonly string[];
  readonly types: readonly string[];
  /** Requirements in place of a list. @default - the types are listed */
  readonly needs?: InstanceNeeds | undefined;
  /** An id, or `default`. @default - the farm makes one */
  readonly vpc?: string | undefined;
  /** Where the deployment may download its Blender; empty where it is in the image, or on this machine. */
  readonly blenderUrls: readonly string[];
  /** The same for Node.js. */
  readonly nodeUrls: readonly string[];
  /** @default - every zone of the Region */
  readonly zones?: readonly string[] | undefined;
  readonly most: number;
  readonly onDemandBase: number;
  readonly onDemandPercentage: number;
  /** An id, the name of a parameter, or the newest image of a name and owner. */
  readonly image: ImageAsked;
  /** Ids or Names. */
  readonly snapshots: readonly string[];
}

export const CONTEXT_FILE = 'cdk.context.json';
/** The CDK also keeps its look-ups there. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Far more than any account's limits. */
const MOST = 1_000_000;

const number = v.pipe(
  v.union([v.pipe(v.number(), v.minValue(-MOST), v.maxValue(MOST)), v.string()], 'must be a number'),
  v.transform(Number),
  v.number('must be a number'),
  v.minValue(0, 'must be 0 or more'),
  v.maxValue(MOST, `must be ${String(MOST)} or less`),
);
const typed = v.object({ type: v.string() });
const listOf = v.union(
  [
    v.array(v.string()),
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',').map((part) => part.trim())),
    ),
  ],
  'must be a list of texts',
);
const typesOf = v.pipe(
  v.unknown(),
  // {"type": "c7a.4xlarge", "maxPrice": 0.3}
  v.transform((given) =>
    Array.isArray(given) ? given.map((one: unknown) => (v.is(typed, one) ? one.type : one)) : given,
  ),
  listOf,
);
const text = v.string('must be a text');
/** `-c` passes text. */
const truth = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'must be true or false'),
  v.transform((given) => String(given) === 'true'),
);
/** An image that the farm makes. */
/** An image by its name and owner. */
const imageFilter = v.object({ name: v.string(), owner: v.string() });
const madeImage = v.object({ base: v.optional(v.union([text, imageFilter])) });

const requirements = v.object(
  {
    minVcpus: number,
    maxVcpus: v.optional(number),
    minMemoryGiB: v.optional(number),
    maxMemoryGiB: v.optional(number),
    minGpus: v.optional(number),
    maxGpus: v.optional(number),
  },
  'must be an object of numbers',
);

/** The settings that an account has to be ready for. Synthesis reads and checks all of them. */
const settings = v.pipe(
  v.record(v.string(), v.unknown(), 'must be an object of settings'),
  // Null and the empty text mean the default, as in synthesis.
  v.transform((given) =>
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== '')),
  ),
  v.object({
    region: v.optional(listOf, []),
    project: v.optional(text, ''),
    snapshots: v.optional(v.record(v.string(), text, 'must be an object of texts'), {}),
    instanceTypes: v.optional(typesOf),
    zones: v.optional(listOf),
    instanceRequirements: v.optional(requirements),
    architecture: v.optional(text),
    vpc: v.optional(text),
    blenderVersion: v.optional(text),
    blenderUrl: v.optional(text),
    blenderFile: v.optional(text),
    bringNode: v.optional(truth),
    nodeFile: v.optional(text),
    image: v.optional(v.unknown()),
    maxInstances: v.optional(number, DEFAULT_INSTANCES.most),
    onDemandBase: v.optional(number, 0),
    onDemandPercentage: v.optional(number, 0),
    machineImage: v.optional(v.union([text, imageFilter], 'must be a text or {"name": ..., "owner": ...}')),
    gpu: v.optional(v.unknown()),
  }),
);

/** The file beside a CDK app: one farm, or a list of them. */
const contextFile = v.looseObject({ brenda: v.optional(v.unknown()) }, 'must be an object');

/** The contents of a context file. */
export interface ContextNeeds {
  /** Its name; undefined when there is none. */
  readonly file: string | undefined;
  readonly farms: readonly FarmNeeds[];
  /** Regions that were chosen for farms. */
  readonly kept: readonly string[];
}

/**
 * What the farms of a context file need of an account.
 *
 * @returns one with every default when there is no such file; undefined in `file` then.
 * @throws UserFault when it cannot be read.
 */
export async function contextNeeds(file = CONTEXT_FILE): Promise<ContextNeeds> {
  const content = await contentOf(file);
  if (content === undefined) return { file: undefined, farms: [read(file, {})], kept: [] };
  const { brenda = {}, ...others } = parsed(file, contextFile, json(file, content));
  const given = Array.isArray(brenda) ? (brenda as unknown[]) : [brenda];
  return { file, farms: given.map((one) => read(file, one)), kept: regionsKept(others) };
}

/** Whether farms are deployed from the working directory: it has a farm's settings, or a file that may contain some. */
export async function isFarmMeantHere(file = CONTEXT_FILE): Promise<boolean> {
  try {
    const content = await contentOf(file);
    return content !== undefined && parsed(file, contextFile, json(file, content)).brenda !== undefined;
  } catch (error) {
    // Synthesis reports what is wrong with it.
    if (error instanceof UserFault) return true;
    throw error;
  }
}

function read(file: string, given: unknown): FarmNeeds {
  const one = parsed(file, settings, given);
  const { project, instanceTypes: types = DEFAULT_INSTANCES.types, gpu, blenderVersion, blenderUrl } = one;
  const hasGpu = gpu === true || gpu === 'true' || (gpu === undefined && types.some(hasNvidiaGpu));
  return {
    regions: one.region,
    types: one.instanceRequirements === undefined ? types : [],
    needs: one.instanceRequirements && needsOf(one.instanceRequirements, one.architecture),
    zones: one.zones,
    vpc: one.vpc,
    blenderUrls:
      one.blenderFile !== undefined || blenderVersion === 'image'
        ? []
        : blenderUrl === undefined
          ? blenderUrls(blenderVersion)
          : [blenderUrl],
    nodeUrls:
      one.nodeFile === undefined &&
      bringsNode({ ...one, image: v.is(madeImage, one.image) ? one.image : undefined })
        ? nodeRelease(one.architecture === 'arm64').urls
        : [],
    most: one.maxInstances,
    onDemandBase: one.onDemandBase,
    onDemandPercentage: one.onDemandPercentage,
    image: one.machineImage ?? (hasGpu ? DEFAULT_IMAGES.deepLearning : DEFAULT_IMAGES.amazonLinux),
    snapshots: [
      ...(project.startsWith('ebs://') ? [project.slice('ebs://'.length)] : []),
      ...Object.values(one.snapshots),
    ],
  };
}

function needsOf(
  { minMemoryGiB, maxMemoryGiB, ...needs }: v.InferOutput<typeof requirements>,
  architecture: string | undefined,
): InstanceNeeds {
  return {
    ...needs,
    ...(minMemoryGiB === undefined ? {} : { minMemoryMiB: minMemoryGiB * 1024 }),
    ...(maxMemoryGiB === undefined ? {} : { maxMemoryMiB: maxMemoryGiB * 1024 }),
    isArm: architecture === 'arm64',
  };
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readGivenFile(file, MOST_BYTES)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof TooLarge) throw error;
    throw new UserFault(`${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
}

function json(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UserFault(`${file}: is no JSON (${messageOf(error)})`, { cause: error });
  }
}

function parsed<S extends v.GenericSchema>(file: string, schema: S, given: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, given, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const at = v.getDotPath(issue);
  throw new UserFault(`${file}: ${at ?? 'brenda'}: ${issue.message}; npx cdk synth says all that is wrong`);
}
