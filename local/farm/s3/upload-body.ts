import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { checked, ContentsDiffer } from '../../folder-store/checked';
import { S3Error } from './s3-error';

/**
 * The body of an upload, checked against the digests in its headers: a full read yields what was sent, or an S3Error.
 *
 * A checksum that cannot be checked here is refused rather than ignored. So is a body in `aws-chunked` form, which would be stored with the
 * chunks' headers in it. Brenda sends neither.
 */
export function uploadBody(request: IncomingMessage): AsyncIterable<Uint8Array> {
  const { headers } = request;
  const announced = (name: string): string => String(headers[name] ?? '');

  const payload = announced('x-amz-content-sha256');
  if (announced('content-encoding').includes('aws-chunked') || payload.startsWith('STREAMING-')) {
    throw new S3Error(501, 'NotImplemented', 'this store takes no body in aws-chunked form');
  }
  const unknown = Object.keys(headers).find(
    (name) =>
      name.startsWith('x-amz-checksum-') && !['x-amz-checksum-sha256', 'x-amz-checksum-type'].includes(name),
  );
  if (unknown !== undefined)
    throw new S3Error(501, 'NotImplemented', `this store checks no ${unknown}, only x-amz-checksum-sha256`);

  const sha256 = Buffer.from(announced('x-amz-checksum-sha256'), 'base64').toString('hex');
  const md5 = Buffer.from(announced('content-md5'), 'base64').toString('hex');
  const expected = new Set([sha256, /^[\da-f]{64}$/.test(payload) ? payload : '']);
  // Not destroyed when reading ends early: that would close the connection, and the client would get no answer.
  let body: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  for (const digest of expected) if (digest !== '') body = checked(body, createHash('sha256'), digest);
  if (md5 !== '') body = checked(body, createHash('md5'), md5);
  return answeringBadDigest(body);
}

async function* answeringBadDigest(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof ContentsDiffer ? new S3Error(400, 'BadDigest', error.message) : error;
  }
}
