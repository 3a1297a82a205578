import {
  DeleteVolumeCommand,
  type EC2Client,
  TerminateInstancesCommand,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../../protocol/failure/fault';

/** A shutdown takes seconds as a rule, and EC2 gives it some minutes. */
const PATIENCE_SECONDS = 600;
/** It is deleted already; for a deletion that is no error. */
const GONE: ReadonlySet<string> = new Set(['InvalidVolume.NotFound', 'InvalidInstanceID.NotFound']);

/** Ends the work on a volume. */
export interface VolumeEnd {
  readonly name: string;
  readonly instances: readonly string[];
  readonly volumes: readonly string[];
}

interface EndOptions {
  /** Between two questions. @default 5 */
  readonly pauseSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Ends instances, waits until they are gone, and deletes the volumes: as long as one is attached, EC2 deletes none. Asked again, it goes
 * on where it was broken off.
 *
 * @throws UserFault when an instance does not end.
 */
export async function endVolume(
  client: EC2Client,
  { name, instances, volumes }: VolumeEnd,
  { pauseSeconds = 5, signal }: EndOptions = {},
): Promise<void> {
  if (instances.length > 0) {
    await unlessGone(client.send(new TerminateInstancesCommand({ InstanceIds: [...instances] })));
    const wait = {
      client,
      minDelay: pauseSeconds,
      maxDelay: pauseSeconds,
      maxWaitTime: PATIENCE_SECONDS,
      ...(signal ? { abortSignal: signal } : {}),
    };
    try {
      await waitUntilInstanceTerminated(wait, { InstanceIds: [...instances] });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
      throw new UserFault(
        `volume ${name}: ${instances.join(', ')} has not ended in ${String(PATIENCE_SECONDS / 60)} minutes; brenda volume delete ${name} --volume takes away what is left`,
        { cause: error },
      );
    }
  }
  for (const VolumeId of volumes) await unlessGone(client.send(new DeleteVolumeCommand({ VolumeId })));
}

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Error) || !GONE.has(error.name)) throw error;
  }
}
