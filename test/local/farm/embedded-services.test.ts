import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { type EmbeddedServices, startEmbeddedServices } from '../../../local/farm/embedded-services';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { UserFault } from '../../../protocol/failure/fault';
import { keys } from '../../../protocol/job/keys';
import { temporaryFolder } from '../../support/temporary-folder';

describe('the services of a farm on this machine', () => {
  let folder: string;
  let services: EmbeddedServices;
  beforeEach(async () => {
    folder = join(temporaryFolder(), 'renders');
    services = await startEmbeddedServices({ folder });
  });
  afterEach(() => services.close());

  const raw = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = '',
  ): Promise<{ status: number | undefined; body: string }> => {
    const { AWS_ACCESS_KEY_ID: key } = services.env;
    const authorization = `AWS4-HMAC-SHA256 Credential=${String(key)}/20261122/us-east-1/s3/aws4_request`;
    const sent = httpRequest(`${services.endpoint}/`, {
      method,
      path,
      headers: { authorization, ...headers },
    });
    // Node sends no length with these, and the body would be taken for the next request.
    sent.end(['GET', 'DELETE'].includes(method) ? '' : body);
    const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
    return { status: response.statusCode, body: await text(response) };
  };
  const base64 = (contents: string, algorithm = 'sha256'): string =>
    createHash(algorithm).update(contents).digest('base64');

  it.each(['a link', 'gone'])('say it once the job that workers ask for is %s', async (how) => {
    const job = '0123456789abcdef';
    const jobs = join(folder, '.brenda', 'jobs');
    const faults: string[] = [];
    services.onFault(({ message }) => faults.push(message));
    await objectStore(services.bucket, services.env).put(keys.jobFile(job), '{}');
    renameSync(jobs, join(folder, 'away'));
    if (how === 'a link') {
      mkdirSync(join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), jobs);
    }
    expect((await raw('GET', `/${services.bucket}/${keys.jobFile(job)}`)).status).toBe(404);
    expect(faults).toEqual([
      how === 'a link'
        ? `${jobs} is a link, and nothing is written through it; put a folder in its place`
        : `${join(jobs, job, 'job.json')} is gone: it was moved or deleted while its frames were rendered`,
    ]);
    if (how !== 'a link') return;
    expect((await raw('PUT', `/${services.bucket}/jobs/${job}/ledger/x.json`, {}, '{}')).status).toBe(507);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  it('listen on the loopback, and on no other address of this machine', async () => {
    expect(services.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(services.endpoint).port);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
      .map(({ address }) => address);
    for (const host of [...others, '127.0.0.2', '::1']) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ host, port }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.once('error', () => {
          resolve('refused');
        });
      });
      expect({ host, outcome }).toEqual({ host, outcome: 'refused' });
    }
  });

  it('serve an object whole while others are written in its place', async () => {
    const store = objectStore(services.bucket, services.env);
    const bodies = [1, 2, 3, 4].map((n) => JSON.stringify({ text: String(n).repeat(n * 500) }));
    await store.put('one.json', bodies[0] ?? '');
    const over = new AbortController();
    const writing = (async () => {
      for (let i = 0; !over.signal.aborted && i < 5000; i++)
        await store.put('one.json', bodies[i % bodies.length] ?? '');
    })();
    const read = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const found = await Promise.all([1, 2, 3].map(() => store.get('one.json')));
      for (const bytes of found) read.add(Buffer.from(bytes ?? []).toString());
    }
    over.abort();
    await writing;
    expect([...read].filter((text) => !bodies.includes(text))).toEqual([]);
    expect(read.size).toBeGreaterThan(1);
  });

  it('have no object where there is a folder or a pipe', async () => {
    mkdirSync(join(folder, 'a.png'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'b.png')]);
    for (const name of ['a.png', 'b.png'])
      expect(await raw('GET', `/${services.bucket}/${keys.frame('0123456789abcdef', name)}`)).toMatchObject({
        status: 404,
      });
  });

  it('say so when the port is taken', async () => {
    const port = Number(new URL(services.endpoint).port);
    const start = startEmbeddedServices({ folder: temporaryFolder(), port });
    const fault: unknown = await start.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UserFault);
    expect(fault).toMatchObject({
      message: `port ${String(port)} is taken; leave --port out to take any free one`,
    });
  });

  it('say so when the folder cannot be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(startEmbeddedServices({ folder: file })).rejects.toThrow(
      `cannot write ${join(file, '.brenda/tmp')}: a part of its path is a file`,
    );
  });

  it.each([
    ['no key', {}],
    [
      'another key',
      {
        authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request',
      },
    ],
  ])('turn away who has %s', async (_, headers) => {
    for (const path of ['/', '/brenda/jobs/a/job.json', '/_fauxqs/queues', '/health']) {
      const answer = await fetch(services.endpoint + path, { headers });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
  });

  it('show a frame in the folder, and tell of it, when it is there', async () => {
    const told: [string, boolean][] = [];
    services.onObjectWritten((key) => told.push([key, existsSync(join(folder, 'frame_000001.png'))]));
    const store = objectStore(services.bucket, services.env);
    await store.put('jobs/a/frames/frame_000001.png', 'pixels');
    expect(readFileSync(join(folder, 'frame_000001.png'), 'utf8')).toBe('pixels');
    expect(told).toEqual([['jobs/a/frames/frame_000001.png', true]]);
    await store.put('jobs/a/frames/frame_000001.png', 'other', { ifAbsent: true });
    await store.delete('jobs/a/frames/frame_000001.png');
    expect(told).toHaveLength(1);
  });

  it('tell of a file that came in parts once, when it is whole', async () => {
    const told: string[] = [];
    services.onObjectWritten((key) => told.push(key));
    const contents = randomBytes(20 * 1024 * 1024);
    const path = join(temporaryFolder(), 'frame.exr');
    writeFileSync(path, contents);
    const sha256 = createHash('sha256').update(contents).digest('hex');
    await objectStore(services.bucket, services.env).putFile('jobs/a/frames/f.exr', path, { sha256 });
    expect(told).toEqual(['jobs/a/frames/f.exr']);
    expect(contents.equals(readFileSync(join(folder, 'f.exr')))).toBe(true);
    expect(readdirSync(join(folder, '.brenda/tmp'))).toEqual([]);
  });

  it('tag an object as the folder itself does', async () => {
    const { etag } = await objectStore(services.bucket, services.env).put('jobs/a/frames/a.png', 'pixels');
    expect((await new FolderObjectStore(folder).head('jobs/a/frames/a.png'))?.etag).toBe(etag);
  });

  it.each([
    '/brenda/../secret',
    '/brenda/jobs/a/../../../secret',
    '/brenda/%2e%2e/secret',
    '/brenda/jobs/a/frames/..%2F..%2Fsecret',
    '/brenda//etc/passwd',
    '/brenda/jobs/a/frames/.brenda/jobs/a/job.json',
    '/brenda/jobs/%00',
    '/brenda/tmp/x',
    '/brenda/jobs/%zz',
  ])('refuse to read, write or delete %s', async (path) => {
    for (const method of ['PUT', 'GET', 'DELETE']) {
      expect({ method, ...(await raw(method, path, {}, 'x')) }).toMatchObject({ method, status: 400 });
    }
    expect(readdirSync(folder)).toEqual(['.brenda']);
    expect(readdirSync(join(folder, '.brenda'))).toEqual(['tmp']);
  });

  it.each([
    ['sha256 of S3', { 'x-amz-checksum-sha256': base64('other') }],
    [
      'sha256 of the signature',
      { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') },
    ],
    ['md5', { 'content-md5': base64('other', 'md5') }],
  ])('refuse contents that are not what their %s says', async (_, headers) => {
    const answer = await raw('PUT', '/brenda/jobs/a/frames/a.png', headers, 'pixels');
    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('<Code>BadDigest</Code>') as string,
    });
    expect(readdirSync(folder)).toEqual(['.brenda']);
    expect(readdirSync(join(folder, '.brenda/tmp'))).toEqual([]);
  });

  it('take contents that are what their digests say', async () => {
    const headers = {
      'x-amz-checksum-sha256': base64('pixels'),
      'x-amz-content-sha256': createHash('sha256').update('pixels').digest('hex'),
      'content-md5': base64('pixels', 'md5'),
    };
    expect(await raw('PUT', '/brenda/jobs/a/frames/a.png', headers, 'pixels')).toMatchObject({ status: 200 });
  });

  it.each([
    ['a checksum it cannot check', 'PUT', '/brenda/a', { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }],
    ['a body in chunks of its own', 'PUT', '/brenda/a', { 'content-encoding': 'aws-chunked' }],
    [
      'a body in signed chunks',
      'PUT',
      '/brenda/a',
      { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    ],
    ['a copy', 'PUT', '/brenda/a', { 'x-amz-copy-source': '/brenda/b' }],
    ['another condition', 'PUT', '/brenda/a', { 'if-match': '"x"' }],
    ['a listing with delimiters', 'GET', '/brenda?list-type=2&delimiter=/', {}],
    ['an old listing', 'GET', '/brenda', {}],
    ['to delete the bucket', 'DELETE', '/brenda', {}],
  ])('refuse what they do not do, rather than do something else: %s', async (_, method, path, headers) => {
    expect(await raw(method, path, headers, 'x')).toMatchObject({ status: 501 });
    expect(readdirSync(join(folder, '.brenda'))).toEqual(['tmp']);
  });

  it('keep nothing of an upload whose sender died', async () => {
    const { AWS_ACCESS_KEY_ID: key } = services.env;
    const socket = connect(Number(new URL(services.endpoint).port), '127.0.0.1');
    socket.write(
      `PUT /brenda/jobs/a/frames/a.png HTTP/1.1\r\nhost: x\r\nauthorization: x Credential=${String(key)}/\r\ncontent-length: 1000000\r\n\r\n`,
    );
    socket.write(Buffer.alloc(500_000));
    while (readdirSync(join(folder, '.brenda/tmp')).length === 0) await setTimeout(5);
    socket.destroy();
    while (readdirSync(join(folder, '.brenda/tmp')).length > 0) await setTimeout(5);
    expect(readdirSync(folder)).toEqual(['.brenda']);
  });

  it('refuse to complete an upload with parts that never came', async () => {
    const begun = await raw('POST', '/brenda/jobs/a/frames/a.exr?uploads');
    const id = /<UploadId>(.+)<\/UploadId>/.exec(begun.body)?.[1] ?? '';
    const parts =
      '<CompleteMultipartUpload><Part><ETag>"x"</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>';
    const path = `/brenda/jobs/a/frames/a.exr?uploadId=${id}`;
    expect(await raw('POST', path, {}, parts)).toMatchObject({ status: 400 });
    expect(await raw('DELETE', path)).toMatchObject({ status: 204 });
    expect(await raw('POST', path, {}, parts)).toMatchObject({ status: 404 });
  });

  it('tell of a fault of the folder, and tell the client, who does not try again', async () => {
    const faults: string[] = [];
    services.onFault((fault) => faults.push(fault.message));
    mkdirSync(join(folder, '.brenda/jobs'));
    writeFileSync(join(folder, '.brenda/jobs/a'), 'in the way');
    const line = `cannot write ${join(folder, '.brenda/jobs/a/job.json')}: a part of its path is a file`;
    await expect(objectStore(services.bucket, services.env).put('jobs/a/job.json', '{}')).rejects.toThrow(
      line,
    );
    expect(faults).toEqual([line]);
  });

  it('answer a refusal at once, however much of the body is still to come', async () => {
    const path = join(temporaryFolder(), 'frame.exr');
    writeFileSync(path, Buffer.alloc(8 * 1024 * 1024));
    const began = performance.now();
    const put = objectStore(services.bucket, services.env).putFile('tmp/x', path, {
      sha256: 'ab'.repeat(32),
    });
    await expect(put).rejects.toThrow('tmp is where files are written');
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('clear away what an earlier farm left half-written', async () => {
    await services.close();
    mkdirSync(join(folder, '.brenda/tmp'), { recursive: true });
    writeFileSync(join(folder, '.brenda/tmp/left'), 'half a frame');
    services = await startEmbeddedServices({ folder });
    expect(readdirSync(join(folder, '.brenda/tmp'))).toEqual([]);
  });

  it('keep the dead letters apart from the tasks', async () => {
    await taskQueue(services.deadLetterUrl, services.env).sendAll(['dead']);
    expect(await taskQueue(services.queueUrl, services.env).depth()).toMatchObject({ visible: 0 });
    expect(await taskQueue(services.deadLetterUrl, services.env).depth()).toMatchObject({ visible: 1 });
  });

  it('close at once while a worker waits for a task, and take their unfinished files with them', async () => {
    const waiting = taskQueue(services.queueUrl, services.env)
      .receive({ waitSeconds: 20, leaseSeconds: 60 })
      .catch(() => undefined);
    await setTimeout(200);
    const began = performance.now();
    await services.close();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await waiting).toBeUndefined();
    expect(existsSync(join(folder, '.brenda/tmp'))).toBe(false);
  });
});
