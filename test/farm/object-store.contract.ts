import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import type { ObjectStore } from '../../farm/store/object-store';
import { sha256OfObject } from '../../farm/store/sha256-of-object';
import { temporaryFolder } from '../support/temporary-folder';

const MIB = 1024 * 1024;

/** What a backend cannot do, and why. */
export interface StoreGaps {
  readonly checksumsAreNotChecked?: string;
  readonly conditionalWritesRace?: string;
}

/** What every object store keeps to. `make` is called once; the tests share the store and use keys of their own. */
export function objectStoreContract(
  name: string,
  make: () => Promise<{ readonly store: ObjectStore; readonly close?: () => Promise<void> }>,
  gaps: StoreGaps = {},
): void {
  describe(`${name} is an object store`, () => {
    let store: ObjectStore;
    let close: (() => Promise<void>) | undefined;
    let place: string;
    let tests = 0;

    beforeAll(async () => {
      ({ store, close } = await make());
    });
    afterAll(async () => {
      await close?.();
    });
    beforeEach(() => {
      place = `jobs/test-${String(++tests)}/`;
    });

    const text = async (key: string): Promise<string | undefined> => {
      const bytes = await store.get(key);
      return bytes && Buffer.from(bytes).toString('utf8');
    };
    const keysUnder = async (prefix: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of store.list(prefix)) keys.push(key);
      return keys;
    };
    const givenFile = (bytes: number): { path: string; contents: Buffer; sha256: string } => {
      const contents = randomBytes(bytes);
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, contents);
      return { path, contents, sha256: createHash('sha256').update(contents).digest('hex') };
    };

    it('knows nothing of a key that was never written', async () => {
      expect(await store.get(`${place}none`)).toBeUndefined();
      expect(await store.head(`${place}none`)).toBeUndefined();
      expect(await keysUnder(place)).toEqual([]);
    });

    it.each([
      ['text', Buffer.from('{"unit":"frame_000001"}\n')],
      ['nothing', Buffer.alloc(0)],
      ['every byte there is', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
      ['a megabyte', randomBytes(MIB)],
    ])('gives back %s as it was put', async (_, contents) => {
      expect(await store.put(`${place}a`, contents)).toMatchObject({ written: true });
      expect(contents.equals((await store.get(`${place}a`)) ?? Buffer.of(1, 2))).toBe(true);
      expect(await store.head(`${place}a`)).toMatchObject({ key: `${place}a`, bytes: contents.length });
    });

    it('reads no more of an object than is asked for', async () => {
      await store.put(`${place}a`, randomBytes(100_000));
      expect((await store.get(`${place}a`, 100_000))?.length).toBe(100_000);
      await expect(store.get(`${place}a`, 99_999)).rejects.toThrow(
        /a: has 100000 bytes, and at most 99999 bytes are read there/,
      );
      expect(await store.get(`${place}none`, 1)).toBeUndefined();
    });

    it('gives an object piece by piece, and what it knows of its contents', async () => {
      const contents = randomBytes(3 * MIB);
      await store.put(`${place}a`, contents);
      const sha256 = createHash('sha256').update(contents).digest('hex');
      expect(await sha256OfObject(store, `${place}a`)).toBe(sha256);
      expect([undefined, sha256]).toContain(await store.storedSha256(`${place}a`));
      expect(await sha256OfObject(store, `${place}none`)).toBeUndefined();
      expect(await store.storedSha256(`${place}none`)).toBeUndefined();
    });

    it('says the same of an object in put, head and list', async () => {
      const { etag } = await store.put(`${place}a`, 'some text');
      const listed = [];
      for await (const object of store.list(place)) listed.push(object);
      const headed = await store.head(`${place}a`);
      const object = { key: `${place}a`, bytes: 9, etag };
      expect(listed).toMatchObject([object]);
      expect(headed).toMatchObject(object);
      for (const modified of [listed[0]?.modified, headed?.modified])
        expect(Math.abs(Date.now() - Number(modified))).toBeLessThan(60_000);
      expect(etag).toMatch(/^[^"]+$/);
    });

    it('writes over what was there, and gives other contents another tag at once', async () => {
      const tags = [];
      for (const contents of ['one', 'two', 'six', 'ten'])
        tags.push((await store.put(`${place}a`, contents)).etag);
      expect(new Set(tags).size).toBe(4);
      expect(await text(`${place}a`)).toBe('ten');
    });

    it('leaves alone what is there when asked to', async () => {
      expect(await store.put(`${place}a`, 'first', { ifAbsent: true })).toMatchObject({ written: true });
      expect(await store.put(`${place}a`, 'second', { ifAbsent: true })).toEqual({ written: false });
      expect(await text(`${place}a`)).toBe('first');
    });

    it('lets one of many win who write a key that is absent', async () => {
      const names = Array.from({ length: 20 }, (_, i) => String(i));
      const winners: string[] = [];
      await forEachConcurrently(names, gaps.conditionalWritesRace === undefined ? 20 : 1, async (body) => {
        if ((await store.put(`${place}a`, body, { ifAbsent: true })).written) winners.push(body);
      });
      expect(winners).toHaveLength(1);
      expect(await text(`${place}a`)).toBe(winners[0]);
    });

    it('shows a reader the old contents or the new while it is written over', async () => {
      const versions = [Buffer.alloc(MIB, 'a'), Buffer.alloc(MIB, 'b')];
      await store.put(`${place}a`, versions[0] ?? '');
      const write = async (): Promise<void> => {
        for (let i = 1; i <= 10; i++) await store.put(`${place}a`, versions[i % 2] ?? '');
      };
      const read = async (): Promise<void> => {
        for (let i = 0; i < 20; i++) {
          const seen = Buffer.from((await store.get(`${place}a`)) ?? []);
          expect(versions.some((version) => version.equals(seen))).toBe(true);
        }
      };
      await Promise.all([write(), read()]);
    });

    it.each([
      ['an empty one', 0],
      ['a small one', 10_000],
      ['the largest that goes up whole', 8 * MIB],
      ['one that goes up in parts', 17 * MIB + 1],
    ])('takes a file: %s', async (_, bytes) => {
      const { path, contents, sha256 } = givenFile(bytes);
      const { etag } = await store.putFile(`${place}frames/a.png`, path, { sha256 });
      expect(await store.head(`${place}frames/a.png`)).toMatchObject({ bytes, etag });
      expect(contents.equals((await store.get(`${place}frames/a.png`)) ?? Buffer.of(1, 2))).toBe(true);
    });

    it.each([
      ['small', 10_000],
      ['large', 17 * MIB],
    ])('refuses a %s file that is not what its checksum says', async (size, bytes) => {
      const { path } = givenFile(bytes);
      const put = store.putFile(`${place}a`, path, { sha256: 'ab'.repeat(32) });
      // Of a large file the client checks the whole itself, and the store the parts.
      if (gaps.checksumsAreNotChecked !== undefined && size === 'small') {
        await put;
        return;
      }
      await expect(put).rejects.toThrow();
      expect(await store.head(`${place}a`)).toBeUndefined();
    });

    it('fails for a file that is not there', async () => {
      await expect(store.putFile(`${place}a`, '/nowhere/file', { sha256: 'ab'.repeat(32) })).rejects.toThrow(
        /ENOENT/,
      );
    });

    it.each([
      ['small', 10_000, 0],
      ['large', 17 * MIB, 0],
      ['large', 64 * MIB, 20],
    ])(
      'ends the upload of a %s file (%d bytes) %d ms after its start, when told to',
      async (_, bytes, milliseconds) => {
        const { path, sha256 } = givenFile(bytes);
        const stop = new AbortController();
        const reason = new Error('spot notice');
        const put = store.putFile(`${place}a`, path, { sha256, signal: stop.signal });
        const outcome = put.then(
          () => 'done',
          (error: unknown) => error,
        );
        if (milliseconds > 0) await setTimeout(milliseconds);
        stop.abort(reason);
        expect(await outcome).toBe(reason);
        expect(await store.head(`${place}a`)).toBeUndefined();
      },
    );

    it('lists the keys that begin with a prefix, in the order of their bytes', async () => {
      const names = ['ledger/b', 'ledger/a.json', 'ledger/ab-1/z', 'ledger/ab/z', 'ledger/ab.json', 'ledger/ä', 'ledger/😀', 'ledger/\uffee', 'ledgers/x', 'job.json']; // prettier-ignore
      for (const name of names) await store.put(place + name, name);
      const expected = names
        .filter((name) => name.startsWith('ledger/'))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await keysUnder(`${place}ledger/`)).toEqual(expected.map((name) => place + name));
      expect(await keysUnder(`${place}ledger/a`)).toEqual(
        ['ledger/a.json', 'ledger/ab-1/z', 'ledger/ab.json', 'ledger/ab/z'].map((name) => place + name),
      );
      expect(await keysUnder(`${place}nothing/`)).toEqual([]);
    });

    it('lists more keys than come on one page, each once', async () => {
      const names = Array.from(
        { length: 1_050 },
        (_, i) => `${place}ledger/frame_${String(i).padStart(6, '0')}.json`,
      );
      await forEachConcurrently(names, 16, async (key) => {
        await store.put(key, '{}');
      });
      expect(await keysUnder(`${place}ledger/`)).toEqual(names);
    });

    it('closes a listing that is not read to its end', async () => {
      for (const name of ['a', 'b', 'c']) await store.put(place + name, name);
      for await (const { key } of store.list(place)) {
        expect(key).toBe(`${place}a`);
        break;
      }
    });

    it.each([
      'with space',
      'plus+plus',
      'per%cent',
      'per%20cent',
      'hash#tag',
      'semi;colon',
      "it's",
      'a&b=c',
      '(1)',
      'ünïcödé',
      '日本',
      '😀',
      'dash-_.~!',
      'a@b,c$d',
    ])('takes %p in a key for what it is', async (odd) => {
      const key = `${place}frames/${odd}.png`;
      await store.put(key, odd);
      expect(await text(key)).toBe(odd);
      expect(await keysUnder(`${place}frames/${odd}`)).toEqual([key]);
      await store.delete(key);
      expect(await store.head(key)).toBeUndefined();
    });

    it('tells the time by the clock that its objects bear', async () => {
      const before = await store.now();
      await store.put(`${place}written`, 'x');
      const after = await store.now();
      const modified = Math.floor(((await store.head(`${place}written`))?.modified.getTime() ?? 0) / 1000);
      expect(modified).toBeGreaterThanOrEqual(before.getTime() / 1000);
      expect(modified).toBeLessThanOrEqual(after.getTime() / 1000);
    });

    it('deletes what is there, and is content when there is nothing', async () => {
      await store.put(`${place}a`, 'a');
      await store.delete(`${place}a`);
      await store.delete(`${place}a`);
      expect(await store.head(`${place}a`)).toBeUndefined();
      expect(await keysUnder(place)).toEqual([]);
    });
  });
}
