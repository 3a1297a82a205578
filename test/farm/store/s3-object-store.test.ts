import { s3Client } from '../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { startEmbeddedServices } from '../../../local/farm/embedded-services';
import { scriptedServer } from '../../support/aws/scripted-server';
import { temporaryFolder } from '../../support/temporary-folder';
import { objectStoreContract } from '../object-store.contract';

objectStoreContract('S3ObjectStore on the embedded services', async () => {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const client = s3Client(services.env);
  return {
    store: new S3ObjectStore(services.bucket, client),
    close: async () => {
      client.destroy();
      await services.close();
    },
  };
});

describe('S3ObjectStore, when S3 is in trouble', () => {
  const conflict = {
    status: 409,
    headers: { 'content-type': 'application/xml' },
    body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>ConditionalRequestConflict</Code><Message>conflict</Message></Error>',
  };

  it('asks again when two conditional writes met', async () => {
    const server = await scriptedServer((_, nth) =>
      nth < 3 ? conflict : { status: 200, headers: { etag: '"x"' } },
    );
    const store = new S3ObjectStore('frames', s3Client(server.env));
    expect(await store.put('jobs/a/job.json', '{}', { ifAbsent: true })).toEqual({
      written: true,
      etag: 'x',
    });
    expect(server.count()).toBe(3);
    await server.close();
  });

  it('throws when they keep conflicting', async () => {
    const server = await scriptedServer(() => conflict);
    const store = new S3ObjectStore('frames', s3Client(server.env));
    await expect(store.put('jobs/a/job.json', '{}', { ifAbsent: true })).rejects.toThrow('conflict');
    await server.close();
  });

  it('does not take a bucket that is missing for a key that is missing', async () => {
    const server = await scriptedServer(() => ({
      status: 404,
      headers: { 'content-type': 'application/xml' },
      body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchBucket</Code><Message>no bucket</Message></Error>',
    }));
    const store = new S3ObjectStore('frames', s3Client(server.env));
    await expect(store.get('jobs/a/job.json')).rejects.toThrow('no bucket');
    await server.close();
  });
});
