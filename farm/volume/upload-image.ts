import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import {
  CompleteSnapshotCommand,
  type EBSClient,
  PutSnapshotBlockCommand,
  StartSnapshotCommand,
} from '@aws-sdk/client-ebs';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { BlockLog } from './block-log';
import { BLOCK_BYTES, type ByteRange, type ChangedBlock, changedBlocks, readBlock } from './changed-blocks';
import { makeCurrent, untilCompleted } from './current-snapshot';
import { withEbs } from './ebs-client';
import { taggedDisks } from './volume-list';
import { VOLUME_TAG } from './volume-tags';

/** Blocks that are on their way at once: 16 MiB of memory. */
const LANES = 32;

/** EBS gives up a snapshot into which nothing is put for so long. */
const PATIENCE_MINUTES = 24 * 60;

/** An image of a disk, in a file. */
export interface DiskImage {
  readonly file: FileHandle;
  readonly sizeGiB: number;
  /** Where it has zeros, in the order of the places. */
  readonly free: readonly ByteRange[];
}

/** Where the blocks of an image go, and from what they are told apart. */
export interface UploadTarget {
  /** One that was begun and not ended; absent for one that is to be begun. */
  readonly begun?: string;
  /** Absent when all is to be sent. */
  readonly parent?: string;
  /** GiB of the snapshot that was begun, or of the parent: an image of it can be no smaller. @default - as large as is needed */
  readonly sizeGiB?: number;
}

export interface Uploaded {
  readonly snapshot: string;
  /** Blocks that went over the line this time, and what they have. */
  readonly sent: number;
  readonly sentBytes: number;
  /** All blocks of the snapshot that are not empty or were not once. */
  readonly blocks: number;
  /** The snapshot that it was told apart from; null when all was sent. */
  readonly parent: string | null;
  /** Whether an upload that was broken off was gone on with. */
  readonly isResumed: boolean;
}

export interface UploadOptions {
  /** How many blocks of how many are there. */
  readonly onProgress?: (done: number, of: number) => void;
  /** @default process.env */
  readonly env?: AwsEnvironment;
  /** Between two questions whether the snapshot is completed. @default 5000 */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Which snapshot of this name the next upload goes on with, or is compared with: the last of those that were sent from this machine. It is asked before the image is made, as the sizes must agree.
 */
export async function uploadTarget(name: string, env: AwsEnvironment = process.env): Promise<UploadTarget> {
  const disks = await withEc2(env, (client) => taggedDisks(client, name));
  const known = disks.filter(({ kind, id }) => kind === 'snapshot' && BlockLog.of(id, env).isKnown).reverse();
  // One that is pending though all of it was sent is being completed.
  const last = known.find(({ state }) => state === 'pending' || state === 'completed');
  if (!last) return {};
  const { id, sizeGiB, state } = last;
  return state === 'pending' && !BlockLog.of(id, env).isCompleted
    ? { begun: id, sizeGiB }
    : { parent: id, sizeGiB };
}

/**
 * Makes a snapshot of an image, with as little as possible over the line: empty blocks never, and with a parent those alone that differ.
 * It then is what `ebs://NAME` means. Broken off, it goes on where it was when it is called again.
 *
 * The snapshot is encrypted, with the account's key for EBS.
 */
export async function uploadImage(
  name: string,
  image: DiskImage,
  target: UploadTarget,
  options: UploadOptions = {},
): Promise<Uploaded> {
  const { env = process.env } = options;
  const uploaded = await putImage(name, image, target, options);
  await withEc2(env, (client) => makeCurrent(client, name, uploaded.snapshot, options));
  return uploaded;
}

/** The same, of a snapshot that is not to have the Name: it may not be completed yet. */
export async function putImage(
  name: string,
  image: DiskImage,
  target: UploadTarget = {},
  { onProgress = () => undefined, env = process.env, ...pause }: UploadOptions = {},
): Promise<Uploaded> {
  const { begun, parent } = target;
  const { signal } = pause;
  const before = begun ?? parent;
  const known = before === undefined ? undefined : BlockLog.of(before, env);
  const bytes = image.sizeGiB * 1024 ** 3;
  const changed = await changedBlocks(image.file, bytes, known?.hashes ?? new Map(), image.free, signal);
  if (parent !== undefined) await withEc2(env, (client) => untilCompleted(client, name, parent, pause));
  const snapshot = await withEbs(env, (client) =>
    send(client, name, image, target, changed, { onProgress, env, signal }),
  );
  return {
    snapshot,
    sent: changed.length,
    sentBytes: changed.length * BLOCK_BYTES,
    blocks: BlockLog.of(snapshot, env).hashes.size,
    parent: parent ?? null,
    isResumed: begun !== undefined,
  };
}

async function send(
  client: EBSClient,
  name: string,
  image: DiskImage,
  target: UploadTarget,
  changed: readonly ChangedBlock[],
  {
    onProgress,
    env,
    signal,
  }: Required<Pick<UploadOptions, 'onProgress' | 'env'>> & { readonly signal: AbortSignal | undefined },
): Promise<string> {
  // What is as it was needs no other snapshot.
  if (target.parent !== undefined && changed.length === 0) return target.parent;
  const SnapshotId = target.begun ?? (await begin(client, name, image, target, env));
  const log = BlockLog.of(SnapshotId, env);
  let done = 0;
  onProgress(done, changed.length);
  const put = async ({ index, hash }: ChangedBlock, abortSignal: AbortSignal): Promise<void> => {
    await client.send(
      new PutSnapshotBlockCommand({
        SnapshotId,
        BlockIndex: index,
        BlockData: await readBlock(image.file, index),
        DataLength: BLOCK_BYTES,
        Checksum: Buffer.from(hash, 'hex').toString('base64'),
        ChecksumAlgorithm: 'SHA256',
      }),
      { abortSignal },
    );
    log.put(index, hash);
    onProgress(++done, changed.length);
  };
  await forEachConcurrently(changed, LANES, put, signal);
  await client.send(new CompleteSnapshotCommand({ SnapshotId, ChangedBlocksCount: log.count }));
  log.complete();
  return SnapshotId;
}

async function begin(
  client: EBSClient,
  name: string,
  { sizeGiB }: DiskImage,
  { parent }: UploadTarget,
  env: AwsEnvironment,
): Promise<string> {
  const { SnapshotId = '' } = await client.send(
    new StartSnapshotCommand({
      VolumeSize: sizeGiB,
      // With a parent it has the parent's key.
      ...(parent === undefined ? { Encrypted: true } : { ParentSnapshotId: parent }),
      Description: `Brenda: ${name}`,
      // The Name comes when it can be used.
      Tags: [{ Key: VOLUME_TAG, Value: name }],
      Timeout: PATIENCE_MINUTES,
      ClientToken: randomUUID(),
    }),
  );
  BlockLog.of(SnapshotId, env).begin(parent === undefined ? undefined : BlockLog.of(parent, env));
  return SnapshotId;
}
