import { EC2Client, paginateDescribeSnapshots, type Snapshot } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

const NAMED = 5;

/**
 * The id of the account's own snapshot that has this value of the tag Name, in this Region.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when there is none, or several have it: which of them is meant is not ours to guess.
 */
export async function snapshotNamed(name: string, env: AwsEnvironment = process.env): Promise<string> {
  const client = new EC2Client(clientOptions(env));
  try {
    const found: Snapshot[] = [];
    const question = { OwnerIds: ['self'], Filters: [{ Name: 'tag:Name', Values: [escaped(name)] }] };
    for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, question))
      found.push(...Snapshots);
    return theOnly(found, name);
  } finally {
    client.destroy();
  }
}

/** The id of a snapshot that is given by its id or its Name. @throws as `snapshotNamed`. */
export async function snapshotId(given: string, env: AwsEnvironment = process.env): Promise<string> {
  return given.startsWith('snap-') ? given : snapshotNamed(given, env);
}

function theOnly(found: readonly Snapshot[], name: string): string {
  const usable = found.filter(({ State }) => State === 'completed');
  const [one, ...others] = usable;
  if (one?.SnapshotId === undefined) {
    const pending =
      found.length > 0
        ? `; ${found[0]?.SnapshotId ?? 'one'} has it, and is ${found[0]?.State ?? 'not completed'}`
        : '';
    throw new UserFault(
      `snapshot "${name}": no completed snapshot of this account and Region has that Name${pending}`,
    );
  }
  if (others.length > 0) {
    const ids = usable
      .slice(0, NAMED)
      .map(({ SnapshotId = '', StartTime }) => `${SnapshotId} of ${day(StartTime)}`);
    throw new UserFault(
      `snapshot "${name}": ${String(usable.length)} have that Name (${ids.join(', ')}); give the id of one`,
    );
  }
  return one.SnapshotId;
}

function day(time: Date | undefined): string {
  return time?.toISOString().slice(0, 10) ?? 'some day';
}

/** In a filter `*` and `?` stand for other characters. */
function escaped(name: string): string {
  return name.replace(/[\\*?]/g, (character) => `\\${character}`);
}
