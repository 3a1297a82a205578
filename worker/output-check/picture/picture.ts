/** The formats that are recognised by their first bytes, by Blender's names for them. */
export type PictureFormat =
  | 'AVIF'
  | 'BMP'
  | 'CINEON'
  | 'DPX'
  | 'HDR'
  | 'IRIS'
  | 'JPEG'
  | 'JPEG2000'
  | 'OPEN_EXR'
  | 'PNG'
  | 'TARGA'
  | 'TIFF'
  | 'WEBP';

/** What was found in a file that was read to its end. */
export interface Picture {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits per value in the colour channels. */
  readonly depth: number;
  /** Whether the values were decoded; otherwise only their container was checked. */
  readonly decoded: boolean;
  /** The values of a pixel, when all pixels have the same. */
  readonly oneColour?: string;
  /** NaN and infinite values, in the channels that have any. Only floating point has them. */
  readonly notFinite?: readonly {
    readonly channel: string;
    readonly nan: number;
    readonly infinite: number;
  }[];
}

/** A file that is not the picture it should be; the message follows its name: `is cut off: …`. */
export class BrokenPicture extends Error {
  override readonly name = 'BrokenPicture';
}

export function cutOff(why: string): BrokenPicture {
  return new BrokenPicture(`is cut off: ${why}`);
}

export function damaged(why: string): BrokenPicture {
  return new BrokenPicture(`is damaged: ${why}`);
}

/** A picture of a kind that is not read here; no fault is known. */
export class UnreadPicture extends Error {
  override readonly name = 'UnreadPicture';
}

export function unread(why: string): UnreadPicture {
  return new UnreadPicture(why);
}
