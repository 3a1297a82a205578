import { readExr } from './exr/exr';
import { readBmp } from './formats/bmp';
import { readCineon, readDpx } from './formats/film-scan';
import { readHdr } from './formats/hdr';
import { readIris } from './formats/iris';
import { readJpeg } from './formats/jpeg';
import { readJpeg2000 } from './formats/jpeg2000';
import { readPng } from './formats/png';
import { looksLikeTarga, readTarga } from './formats/targa';
import { readTiff } from './formats/tiff';
import { readWebp } from './formats/webp';
import { cutOff, type Picture } from './picture';

interface Format {
  /** What a file of it begins with, in hex. */
  readonly signature: RegExp;
  readonly read: (bytes: Buffer) => Picture | Promise<Picture>;
  /** The signature is so short that other files may begin so, too: only with this ending is it one. */
  readonly ending?: string;
}

const FORMATS: readonly Format[] = [
  { signature: /^89504e470d0a1a0a/, read: readPng },
  { signature: /^ffd8ff/, read: readJpeg },
  { signature: /^(49492a00|4d4d002a)/, read: readTiff },
  { signature: /^52494646.{8}57454250/, read: readWebp },
  { signature: /^762f3101/, read: readExr },
  { signature: /^233f5241444941/, read: readHdr },
  { signature: /^53445058/, read: readDpx },
  { signature: /^802a5fd7/, read: readCineon },
  { signature: /^(0000000c6a502020|ff4fff51)/, read: readJpeg2000 },
  { signature: /^424d/, read: readBmp, ending: '.bmp' },
  { signature: /^01da/, read: readIris, ending: '.rgb' },
];

/**
 * Reads a picture to its end. What it is, its contents say; of two formats that begin with next to nothing, its name too.
 *
 * @returns undefined when it is none of the formats that are known here.
 * @throws BrokenPicture when it is one, and not whole; UnreadPicture.
 */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture | undefined> {
  const start = bytes.toString('hex', 0, 12);
  const has = (ending: string): boolean => name.toLowerCase().endsWith(ending);
  const format = FORMATS.find(
    ({ signature, ending }) => signature.test(start) && (ending === undefined || has(ending)),
  );
  const read = format?.read ?? (has('.tga') && looksLikeTarga(bytes) ? readTarga : undefined);
  if (!read) return undefined;
  try {
    return await read(bytes);
  } catch (error) {
    // Whatever lies behind the file's end: a head that is half, or a number in it that leads too far.
    if (error instanceof RangeError) throw cutOff('it ends before what its head promises');
    throw error;
  }
}
