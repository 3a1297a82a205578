import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupFault, say } from '../support/fault.mjs';

/** What a server may send that was not expected to have a certain size. */
const MOST_BYTES = 2e9;

/** How long is waited, in milliseconds, and how often it is tried. */
const BOUNDS = { attempts: 5, pauseMs: 2000, quietMs: 60_000, longestMs: 4 * 3_600_000 };

/**
 * Downloads a file of which the contents are known. What breaks off is resumed where it was, or begun again from the start where the
 * server does not resume. A file of another size is refused before it is fetched.
 *
 * @param {{ url: string, sha256: string, bytes?: number }} wanted
 * @param {string} file
 * @param {Partial<typeof BOUNDS>} bounds For tests.
 * @throws SetupFault The file may hold a part of it then.
 */
export async function download(wanted, file, bounds = {}) {
  const { attempts, pauseMs, quietMs, longestMs } = { ...BOUNDS, ...bounds };
  const over = AbortSignal.timeout(longestMs);
  const handle = await open(file, 'w');
  try {
    const copy = new Copy(wanted, handle);
    for (let attempt = 1; !(await copy.goOn(quietMs, over)); attempt++) {
      // What never began is no matter of luck.
      const most = copy.hasBegun ? attempts : Math.min(attempts, 2);
      if (attempt >= most || over.aborted) throw cannot(wanted.url, copy.why);
      if (copy.hasBegun)
        say(`the download broke off at ${megabytes(copy.got)} MB (${copy.why}); trying again`);
      await sleep(pauseMs);
    }
    copy.check();
  } finally {
    await handle.close();
  }
}

/** What has come of a file so far. */
class Copy {
  got = 0;
  /** Why the last attempt ended before the file did. */
  why = '';
  #wanted;
  #handle;
  #hash = createHash('sha256');
  /** Whether the server has answered with the file. */
  hasBegun = false;

  constructor(wanted, handle) {
    this.#wanted = wanted;
    this.#handle = handle;
  }

  /** Fetches what is missing. @returns whether it is all there. @throws SetupFault when trying again would not help. */
  async goOn(quietMs, over) {
    // Ends what has been quiet for too long; each piece that comes sets it back.
    const stop = new AbortController();
    const quiet = setTimeout(
      () => stop.abort(new Error(`nothing came for ${quietMs / 1000} seconds`)),
      quietMs,
    );
    try {
      const answer = await this.#ask(AbortSignal.any([stop.signal, over]));
      const size = await this.#sizeBy(answer);
      for await (const piece of answer.body) {
        quiet.refresh();
        await this.#take(piece);
      }
      if (size !== undefined && this.got < size) throw new Error('the connection was closed');
      return true;
    } catch (error) {
      if (error instanceof SetupFault) throw error;
      // fetch keeps what really happened in the cause.
      this.why = error.cause?.message || error.message;
      return false;
    } finally {
      clearTimeout(quiet);
      stop.abort();
    }
  }

  check() {
    const is = this.#hash.digest('hex');
    const { url, sha256 } = this.#wanted;
    if (is !== sha256) throw otherThanExpected(url, `its SHA-256 is ${is}, and must be ${sha256}`);
  }

  async #ask(signal) {
    const { url } = this.#wanted;
    const answer = await fetch(url, {
      signal,
      headers: {
        // A server that refuses programs can tell its owner which one it refused.
        'user-agent': 'brenda-setup/1 (downloads Blender once for each user)',
        'accept-encoding': 'identity',
        ...(this.got > 0 ? { range: `bytes=${this.got}-` } : {}),
      },
    });
    if (answer.ok) return answer;
    const says = `the server says ${answer.status} ${answer.statusText}`;
    const mayPass = answer.status >= 500 || [408, 429].includes(answer.status);
    if (mayPass) throw new Error(says);
    throw cannot(url, says);
  }

  /** The size of the whole file, where the server says it. What is sent begins where we are, or else we begin again. */
  async #sizeBy(answer) {
    const { url, bytes } = this.#wanted;
    const from = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
    if (answer.status !== 206 || Number(from?.[1]) !== this.got) {
      if (answer.status === 206) throw new Error('the server sent another part than was asked for');
      await this.#handle.truncate(0);
      this.got = 0;
      this.#hash = createHash('sha256');
    }
    const length = from?.[2] ?? answer.headers.get('content-length') ?? undefined;
    const size = length === undefined ? bytes : Number(length);
    if (bytes !== undefined && size !== bytes) throw otherThanExpected(url, sizes(size, bytes));
    if (!this.hasBegun) say(`downloading ${url} (${size ? `${megabytes(size)} MB` : 'size unknown'})`);
    this.hasBegun = true;
    return size;
  }

  async #take(piece) {
    const { url, bytes } = this.#wanted;
    const most = bytes ?? MOST_BYTES;
    if (this.got + piece.length > most) {
      throw otherThanExpected(url, `it has more than ${grouped(most)} bytes`);
    }
    await this.#handle.write(piece, 0, piece.length, this.got);
    this.#hash.update(piece);
    this.got += piece.length;
  }
}

function cannot(url, why) {
  return new SetupFault(`cannot download ${url}: ${why}`);
}

function otherThanExpected(url, what) {
  return new SetupFault(`${url} is not what was expected: ${what}`);
}

function sizes(is, wanted) {
  return `it has ${grouped(is)} bytes, and must have ${grouped(wanted)}`;
}

function grouped(count) {
  return count.toLocaleString('en');
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
