import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import type { AwsEnvironment } from '../../farm/aws/client-options';
import { UserFault } from '../../protocol/failure/fault';
import { embeddedQueues, queueUrl } from './embedded-queues';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { KeptFrames } from '../output-folder/kept-frames';
import { FolderBucket } from './s3/folder-bucket';

/** Loopback only: other machines cannot reach anything that listens here. */
const LOOPBACK = '127.0.0.1';
const BUCKET = 'brenda';
const REGION = 'us-east-1';
const QUEUES = { tasks: 'tasks', deadLetters: 'dead-letters' } as const;

export interface EmbeddedServicesOptions {
  /** The output folder. It must belong to this process alone: half-written files of earlier ones are removed. */
  readonly folder: string;
  /** Keeps frames before they are replaced. @default - they are replaced */
  readonly kept?: KeptFrames;
  /** See `FolderObjectStore`. @default - it always may be written */
  readonly mayWrite?: () => Promise<void>;
  /** @default - any free port */
  readonly port?: number;
  /** Seconds that a message is invisible when its receiver sets no time. @default 120 */
  readonly leaseSeconds?: number;
}

export interface EmbeddedServices {
  /** `http://127.0.0.1:<port>`: SQS and S3. */
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly bucket: string;
  /** The environment variables with which an SDK connects here. Remove the process's own `AWS_*` variables first. */
  readonly env: AwsEnvironment & Readonly<Record<string, string>>;
  /** Called for each object that was written through the S3 side, once it can be read. */
  onObjectWritten(listener: (key: string) => void): void;
  /** Called when the folder turns out not to be readable or writable, for example on a full disk. */
  onFault(listener: (fault: UserFault) => void): void;
  /** Ends every connection, then every write. */
  close(): Promise<void>;
}

/**
 * A queue for tasks, one for dead letters, and a bucket that is an output folder, in this process: the SQS and S3 of a farm on this
 * machine. The queues' contents end with the process; the folder stays.
 *
 * *Security considerations*: it listens on 127.0.0.1 alone, and answers only requests with an access key that is generated at each start.
 * So neither other users of the machine nor pages in a browser can use it.
 *
 * @throws UserFault when the port is taken or the folder cannot be written.
 */
export async function startEmbeddedServices(options: EmbeddedServicesOptions): Promise<EmbeddedServices> {
  const store = new FolderObjectStore(options.folder, options.kept, options.mayWrite);
  await makeReady(store.layout.temporary);

  const written: ((key: string) => void)[] = [];
  const faults: ((fault: UserFault) => void)[] = [];
  const bucket = new FolderBucket(BUCKET, store, {
    written: (key) => {
      for (const tell of written) tell(key);
    },
    fault: (fault) => {
      for (const tell of faults) tell(fault);
    },
  });

  const accessKey = randomBytes(16).toString('hex');
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    if (!isAllowed(request, accessKey)) {
      response.writeHead(403).end();
    } else if (bucket.isFor(request)) {
      const answer = bucket.handle(request, response).finally(() => underWay.delete(answer));
      underWay.add(answer);
    } else {
      void queues.then((ready) => {
        ready.handle(request, response);
      });
    }
  });
  const port = await listen(server, options.port ?? 0);
  const endpoint = `http://${LOOPBACK}:${String(port)}`;
  // They load slowly. The first request waits for them; a worker has to start Blender anyway.
  const queues = embeddedQueues(port, Object.values(QUEUES), {
    VisibilityTimeout: String(options.leaseSeconds ?? 120),
  });

  return {
    endpoint,
    queueUrl: queueUrl(port, QUEUES.tasks),
    deadLetterUrl: queueUrl(port, QUEUES.deadLetters),
    bucket: BUCKET,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: 'no signature is checked',
      // The user's own settings are for the real AWS.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    onObjectWritten: (listener) => {
      written.push(listener);
    },
    onFault: (listener) => {
      faults.push(listener);
    },
    async close() {
      await (await queues).close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, ...underWay]);
      await rm(store.layout.temporary, { recursive: true, force: true });
    },
  };
}

async function makeReady(temporary: string): Promise<void> {
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
  } catch (error) {
    throw folderFault(error, 'write', temporary);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  // A client may use an idle connection just as it is closed, and would have to retry.
  server.keepAliveTimeout = 3_600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK }, resolve);
  }).catch((error: unknown) => {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new UserFault(`port ${String(port)} is taken; leave --port out to take any free one`, {
        cause: error,
      });
    }
    if (codeOf(error) === 'EACCES') {
      throw new UserFault(
        `port ${String(port)} may not be used by you; leave --port out to take any free one`,
        { cause: error },
      );
    }
    throw error;
  });
  return (server.address() as AddressInfo).port;
}

/** Every signed request contains the key id in plain text; over loopback it serves as a password. */
function isAllowed({ headers }: IncomingMessage, accessKey: string): boolean {
  return headers.authorization?.includes(` Credential=${accessKey}/`) ?? false;
}
