import { UserFault } from '../../protocol/failure/fault';
import { type FramesPlace, placeText } from '../../protocol/scene/frames-place';

/** A user's bucket refuses frames, and a retry will not help. */
export class PlaceRefused extends UserFault {
  constructor(
    message: string,
    /** Whether credentials with other permissions may be accepted. */
    readonly isDenied: boolean,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** An object outside this job has the name, and stays. */
export class NameTaken extends UserFault {
  /** @param owner its job. @default - it belongs to no job */
  constructor(key: string, owner: string | undefined) {
    super(
      `${key} is there already, ${owner === undefined ? 'and no job of Brenda put it there' : `of job ${owner}`}; nothing is replaced: name the frames otherwise, as with {job} in the output ("{job}_####"), or move away what is there`,
    );
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; a response to HEAD has no code, only its status. */
const WHY: readonly (readonly [names: readonly string[], why: (place: FramesPlace) => string])[] = [
  [
    ['NoSuchBucket'],
    ({ bucket }) => `there is no bucket ${bucket}; make it (aws s3 mb s3://${bucket}), or name another`,
  ],
  [
    ['AccessDenied', 'Forbidden', 'AllAccessDisabled', 'KMS.DisabledException', 'KMS.NotFoundException'],
    ({ bucket }) =>
      `AWS refuses it to this farm (403): ${bucket} is another account's, or its policy or its key does not let the farm's roles in, or the farm was deployed with another output since; name a bucket of this account, or mend its policy, and brenda retry renders what failed`,
  ],
  [
    ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
    ({ bucket }) =>
      `${bucket} is in another Region than the farm, where each frame would be paid for on its way; name a bucket in the farm's Region`,
  ],
];

/** Translates an error for frames that go to a user's bucket; returns other errors unchanged. */
export function placeFault(error: unknown, place: FramesPlace): unknown {
  if (!(error instanceof Error)) return error;
  const [names, why] = WHY.find((row) => row[0].includes(error.name)) ?? [];
  if (!names || !why) return error;
  return new PlaceRefused(`output ${placeText(place)}: ${why(place)}`, names.includes('AccessDenied'), error);
}
