/** The kind of an object, by its key. This does not use `protocol/job/keys.ts`, so that each can show an error in the other. */
export type KeyKind = (typeof KINDS)[number][0] | 'unread';

const JOB = '[0-9a-f]{16}';
const UNIT = 'frames?_-?\\d{6,7}(?:--?\\d{6,7}(?:x\\d+)?)?(?:_tile_\\d+-\\d+_of_\\d+x\\d+)?';
const NAME = '[^/]+';
const INSTANCE = 'i-[0-9a-f]{8,17}';

const KINDS = [
  ['job', `jobs/${JOB}/job\\.json`],
  ['request', `jobs/${JOB}/requests/${NAME}\\.json`],
  ['cancelled', `jobs/${JOB}/cancelled\\.json`],
  ['opened', `jobs/${JOB}/opened/${JOB}\\.json`],
  ['record', `jobs/${JOB}/ledger/${UNIT}\\.json`],
  ['failure', `jobs/${JOB}/failures/${UNIT}\\.json`],
  ['log', `jobs/${JOB}/logs/${UNIT}\\.\\d+\\.(?:log|crash\\.txt)`],
  ['frame', `jobs/${JOB}/frames/.+`],
  ['slice', `jobs/${JOB}/slices/${UNIT}/${NAME}`],
  ['drainer', 'farm/our-farm/drainer\\.json'],
  ['limit', 'farm/our-farm/limit\\.json'],
  ['when drained', 'farm/our-farm/when-drained\\.json'],
  ['seeder', 'farm/our-farm/seeder\\.json'],
  ['seeding', `farm/our-farm/seedings/${JOB}/${NAME}\\.json`],
  ['boot failure', `farm/our-farm/boot-failures/${INSTANCE}\\.json`],
  ['blenders', 'farm/our-farm/blenders\\.json'],
  ['worker', `farm/our-farm/workers/${INSTANCE}\\.json`],
] as const;

const PATTERNS = KINDS.map(([kind, pattern]) => [kind, new RegExp(`^${pattern}$`, 's')] as const);

/** @returns `unread` for a key that nothing on the farm `our-farm` asks for. */
export function readKey(key: string): KeyKind {
  return PATTERNS.find(([, pattern]) => pattern.test(key))?.[0] ?? 'unread';
}
