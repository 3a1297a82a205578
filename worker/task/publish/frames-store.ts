import { placedFrames } from '../../../farm/aws/clients';
import type { ObjectStore, PutFileOptions, StoredObject } from '../../../farm/store/object-store';
import { NameTaken, PlaceRefused } from '../../../farm/store/place-refused';
import type { JobFile } from '../../../protocol/job/job';
import { isTooLongAKey, keyIn, placeText, readPlace } from '../../../protocol/scene/frames-place';
import { keys } from '../../../protocol/job/keys';
import { OutputFault } from '../../output-check/output-fault';

/** Where the files of a job's units are put. */
export interface FramesStore {
  /** As records say it: `s3://bucket/prefix`. @default - the farm's bucket, below the job */
  readonly at?: string;
  /** @throws OutputFault when no worker could put the file there under this name. */
  putFile(name: string, path: string, options: PutFileOptions): Promise<{ etag: string }>;
  /** What a listing would say; undefined when there is none. */
  head(name: string): Promise<StoredObject | undefined>;
}

/** The stores by place, each with its connections. Their code is loaded with the first frame: most farms have no such place. */
const opened = new Map<string, ReturnType<typeof placedFrames>>();

/** Where a job says that its frames go. */
export function framesStore(
  store: ObjectStore,
  { id, framesAt }: Pick<JobFile, 'id' | 'framesAt'>,
): FramesStore {
  if (framesAt !== undefined) return elsewhere(id, framesAt);
  return {
    putFile: (name, path, options) => store.putFile(keys.frame(id, name), path, options),
    head: (name) => store.head(keys.frame(id, name)),
  };
}

function elsewhere(job: string, framesAt: string): FramesStore {
  const place = readPlace(framesAt);
  const open = (): ReturnType<typeof placedFrames> => {
    const known = opened.get(framesAt) ?? placedFrames(place);
    opened.set(framesAt, known);
    return known;
  };
  return {
    at: placeText(place),
    async putFile(name, path, options) {
      if (isTooLongAKey(keyIn(place, name)))
        throw new OutputFault(
          'bad-name',
          `${framesAt}/${name} is longer than a name in S3 can be, 1024 bytes`,
        );
      try {
        return await (await open()).putFile(name, path, { ...options, job });
      } catch (error) {
        if (error instanceof NameTaken) throw new OutputFault('name-taken', error.message);
        if (error instanceof PlaceRefused) throw new OutputFault('place-refused', error.message);
        throw error;
      }
    },
    head: async (name) => (await open()).head(name),
  };
}
