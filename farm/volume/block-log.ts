import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AwsEnvironment } from '../aws/client-options';

/** What an entry tells of a block. */
const KINDS = { inherited: 0, put: 1, completed: 2 } as const;
type Kind = keyof typeof KINDS;

const HASH_BYTES = 32;
const ENTRY_BYTES = 1 + 4 + HASH_BYTES;

/**
 * Which blocks are in a snapshot, and the SHA-256 of each: AWS does not tell. It is what an upload that was broken off goes on from, and
 * what the next one is compared with. Without it everything is sent again.
 *
 * Entries are appended, as blocks are put: kind, index, hash. Half an entry at the end is one that was being written when the machine went
 * down, and does not count.
 */
export class BlockLog {
  /** SHA-256 in hex, by the index of the block; a block that is not there is empty. */
  readonly hashes = new Map<number, string>();
  private readonly ours = new Set<number>();
  private ended = false;

  /** @param path the log's file; it need not be there. */
  constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      this.take(bytes[at] ?? 0, bytes.readUInt32LE(at + 1), bytes.toString('hex', at + 5, at + ENTRY_BYTES));
    }
  }

  /** Where the log of a snapshot is kept. @param env `XDG_CACHE_HOME`. @default - .cache of the user's home */
  static of(snapshot: string, env: AwsEnvironment): BlockLog {
    const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    return new BlockLog(join(cache, 'brenda', 'volumes', `${snapshot}.blocks`));
  }

  /** How many blocks were put into this very snapshot. */
  get count(): number {
    return this.ours.size;
  }

  /** Whether anything is known of the snapshot. */
  get isKnown(): boolean {
    return existsSync(this.path);
  }

  /** Whether AWS was told that this is all. */
  get isCompleted(): boolean {
    return this.ended;
  }

  /** Begins the log of a snapshot. @param parent has what is in it already. @default - nothing is */
  begin(parent?: BlockLog): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const entries = [...(parent?.hashes ?? [])].map(([index, hash]) => this.entry('inherited', index, hash));
    appendFileSync(this.path, Buffer.concat(entries));
  }

  put(index: number, hash: string): void {
    appendFileSync(this.path, this.entry('put', index, hash));
  }

  complete(): void {
    appendFileSync(this.path, this.entry('completed', 0, '0'.repeat(2 * HASH_BYTES)));
  }

  /** Of a snapshot that is no more. */
  forget(): void {
    rmSync(this.path, { force: true });
  }

  private entry(kind: Kind, index: number, hash: string): Buffer {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt8(KINDS[kind], 0);
    entry.writeUInt32LE(index, 1);
    entry.write(hash, 5, 'hex');
    this.take(KINDS[kind], index, hash);
    return entry;
  }

  private take(kind: number, index: number, hash: string): void {
    if (kind === KINDS.completed) this.ended = true;
    else this.hashes.set(index, hash);
    if (kind === KINDS.put) this.ours.add(index);
  }
}
