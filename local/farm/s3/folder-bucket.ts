import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { messageOf, UserFault } from '../../../protocol/failure/fault';
import { jobInKey, keys } from '../../../protocol/job/keys';
import type { FileState } from '../../folder-store/file-state';
import { KeyRefused } from '../../folder-store/folder-layout';
import { HIDDEN } from '../../output-folder/output-folder';
import { plainPath } from '../../paths/plain-path';
import { RunStopped } from '../../run/run-stopped';
import type { FolderObjectStore } from '../../folder-store/folder-object-store';
import { ListingPages } from './listing-pages';
import { MultipartUploads } from './multipart-uploads';
import { S3Error } from './s3-error';
import { uploadBody } from './upload-body';
import { textsOf, xml } from './xml';

/** The size of a page of S3's listings. */
const PAGE = 1000;

export interface BucketListener {
  /** An object was written, and can be read. */
  written(key: string): void;
  /** The folder cannot be read or written; the client has got the error, too. */
  fault(fault: UserFault): void;
}

interface Exchange {
  readonly key: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * One bucket with S3's API, kept in a folder. It supports what Brenda uses of S3, and answers anything else with an error. Bodies are
 * streamed; none is held in memory.
 */
export class FolderBucket {
  private readonly uploads: MultipartUploads;
  private readonly pages: ListingPages;

  constructor(
    readonly name: string,
    private readonly store: FolderObjectStore,
    private readonly listener: BucketListener,
  ) {
    this.uploads = new MultipartUploads(store);
    this.pages = new ListingPages(store);
  }

  /** Whether the request is for this bucket. */
  isFor({ url = '' }: IncomingMessage): boolean {
    return url === `/${this.name}` || url.startsWith(`/${this.name}/`) || url.startsWith(`/${this.name}?`);
  }

  /** Answers the request. Never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // By hand: URL would resolve the dots of /bucket/../key before they can be refused.
      const [path = '', search = ''] = (request.url ?? '').split('?', 2);
      const key = decoded(path.slice(this.name.length + 2));
      await this.route({ key, query: new URLSearchParams(search), request, response });
    } catch (error) {
      const fault = this.asS3Error(error);
      // The rest of the body has to be read, or the client hangs while it sends it.
      request.resume();
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const body = xml([
        'Error',
        [
          ['Code', fault.code],
          ['Message', fault.message],
        ],
      ]);
      response.writeHead(fault.status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : body);
    }
  }

  private async route(exchange: Exchange): Promise<void> {
    const { key, query, request, response } = exchange;
    const isUpload = query.has('uploadId');
    switch (key === '' ? `${String(request.method)} bucket` : request.method) {
      case 'HEAD bucket':
        response.end();
        return;
      case 'GET bucket':
        await this.list(exchange);
        return;
      case 'PUT':
        await (isUpload ? this.putPart(exchange) : this.put(exchange));
        return;
      case 'GET':
        await this.get(exchange);
        return;
      case 'HEAD':
        await this.head(exchange);
        return;
      case 'DELETE':
        await (isUpload ? this.abortUpload(exchange) : this.delete(exchange));
        return;
      case 'POST':
        if (query.has('uploads')) {
          this.beginUpload(exchange);
          return;
        }
        if (!isUpload) break;
        await this.completeUpload(exchange);
        return;
    }
    throw new S3Error(
      501,
      'NotImplemented',
      `this store has no ${String(request.method)} ${String(request.url)}`,
    );
  }

  private async put({ key, request, response }: Exchange): Promise<void> {
    const { 'x-amz-copy-source': copy, 'if-none-match': unless, 'if-match': onlyIf } = request.headers;
    if (copy !== undefined || onlyIf !== undefined || (unless !== undefined && unless !== '*')) {
      throw new S3Error(
        501,
        'NotImplemented',
        'this store knows no copies and no conditions but If-None-Match: *',
      );
    }
    const state = await this.store.putStream(key, uploadBody(request), { ifAbsent: unless === '*' });
    if (!state) throw new S3Error(412, 'PreconditionFailed', 'there is such a key already');
    this.listener.written(key);
    response.writeHead(200, { etag: quoted(state.etag) }).end();
  }

  private async get({ key, response }: Exchange): Promise<void> {
    const found = await this.store.open(key);
    if (!found) {
      // Workers ask for jobs whose tasks they have: it existed, and they would ask again and again.
      if (isJobFile(key)) this.listener.fault(await this.whyGone(key));
      throw new S3Error(404, 'NoSuchKey', 'there is no such key');
    }
    response.writeHead(200, headersOf(found.state));
    await pipeline(found.contents, response);
  }

  private async whyGone(key: string): Promise<UserFault> {
    const { layout } = this.store;
    try {
      await plainPath(layout.folder, `${HIDDEN}/${key}`);
      return new UserFault(
        `${layout.pathOf(key)} is gone: it was moved or deleted while its frames were rendered`,
      );
    } catch (error) {
      return new UserFault(messageOf(error), { cause: error });
    }
  }

  private async head({ key, response }: Exchange): Promise<void> {
    const found = await this.store.head(key);
    if (!found) throw new S3Error(404, 'NotFound', 'there is no such key');
    response.writeHead(200, headersOf(found)).end();
  }

  private async delete({ key, response }: Exchange): Promise<void> {
    await this.store.delete(key);
    response.writeHead(204).end();
  }

  private async list({ query, response }: Exchange): Promise<void> {
    if (query.get('list-type') !== '2' || query.has('delimiter')) {
      throw new S3Error(
        501,
        'NotImplemented',
        'this store lists by ListObjectsV2 alone, and without delimiters',
      );
    }
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? undefined;
    const size = Math.min(PAGE, Number(query.get('max-keys') ?? PAGE));
    const { objects, next } = await this.pages.page(prefix, after, size);
    const body = xml([
      'ListBucketResult',
      [
        ['Name', this.name],
        ['Prefix', prefix],
        ['KeyCount', objects.length],
        ['MaxKeys', size],
        ['IsTruncated', String(next !== undefined)],
        ...(next === undefined ? [] : ([['NextContinuationToken', next]] as const)),
        ...objects.map(
          ({ key, bytes, etag, modified }) =>
            [
              'Contents',
              [
                ['Key', key],
                ['LastModified', modified.toISOString()],
                ['ETag', quoted(etag)],
                ['Size', bytes],
              ],
            ] as const,
        ),
      ],
    ]);
    response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
  }

  private beginUpload({ key, response }: Exchange): void {
    const id = this.uploads.begin(key);
    const names = [
      ['Bucket', this.name],
      ['Key', key],
      ['UploadId', id],
    ] as const;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(xml(['InitiateMultipartUploadResult', names]));
  }

  private async putPart({ query, request, response }: Exchange): Promise<void> {
    const number = Number(query.get('partNumber'));
    const etag = await this.uploads.takePart(query.get('uploadId') ?? '', number, uploadBody(request));
    response.writeHead(200, { etag: quoted(etag) }).end();
  }

  private async completeUpload({ key, query, request, response }: Exchange): Promise<void> {
    const document = await text(request);
    const etags = textsOf(document, 'ETag').map((etag) => etag.replaceAll('"', ''));
    const parts = textsOf(document, 'PartNumber').map((number, i) => ({
      number: Number(number),
      etag: etags[i] ?? '',
    }));
    const state = await this.uploads.complete(query.get('uploadId') ?? '', parts);
    this.listener.written(key);
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      xml([
        'CompleteMultipartUploadResult',
        [
          ['Key', key],
          ['ETag', quoted(state.etag)],
        ],
      ]),
    );
  }

  private async abortUpload({ query, response }: Exchange): Promise<void> {
    await this.uploads.abort(query.get('uploadId') ?? '');
    response.writeHead(204).end();
  }

  private asS3Error(error: unknown): S3Error {
    if (error instanceof S3Error) return error;
    if (error instanceof KeyRefused) return new S3Error(400, 'InvalidArgument', error.message);
    if (error instanceof UserFault) {
      this.listener.fault(error);
      // Not a status that the SDK retries: a full disk is no emptier a second later.
      return new S3Error(507, 'InsufficientStorage', error.message);
    }
    if (error instanceof RunStopped) return new S3Error(410, 'Gone', error.message);
    return new S3Error(500, 'InternalError', messageOf(error));
  }
}

function isJobFile(key: string): boolean {
  const job = jobInKey(key);
  return job !== undefined && key === keys.jobFile(job);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error(400, 'InvalidURI', 'this is no encoding of a key');
  }
}

function headersOf({ bytes, etag, modified }: FileState): Record<string, string | number> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': bytes,
    etag: quoted(etag),
    'last-modified': modified.toUTCString(),
  };
}

function quoted(etag: string): string {
  return `"${etag}"`;
}
