import signatures from '../../render/blender/brenda_driver/frame/picture_signatures.json';
import { readExr } from '../exr/exr';
import { readAvif } from '../formats/avif';
import { readBmp } from '../formats/bmp';
import { readCineon, readDpx } from '../formats/film-scan';
import { readHdr } from '../formats/hdr';
import { readIris } from '../formats/iris';
import { readJpeg } from '../formats/jpeg';
import { readJpeg2000 } from '../formats/jpeg2000';
import { readPng } from '../formats/png';
import { looksLikeTarga, readTarga } from '../formats/targa';
import { readTiff } from '../formats/tiff';
import { readWebp } from '../formats/webp';
import { cutOff, type Picture, type PictureFormat } from './picture';

const READERS: Readonly<Record<string, (bytes: Buffer) => Picture | Promise<Picture>>> = {
  PNG: readPng,
  JPEG: readJpeg,
  TIFF: readTiff,
  WEBP: readWebp,
  AVIF: readAvif,
  OPEN_EXR: readExr,
  HDR: readHdr,
  DPX: readDpx,
  CINEON: readCineon,
  JPEG2000: readJpeg2000,
  BMP: readBmp,
  IRIS: readIris,
} satisfies Partial<Record<PictureFormat, unknown>>;

/** The first bytes of files, in hex. Where a signature is so short that other files may share it, the ending decides. */
const FORMATS = signatures.map(({ format, starts, endings, isShort }) => ({
  read: READERS[format],
  signature: new RegExp(`^${starts}`),
  endings: isShort ? endings : [''],
}));

/**
 * Reads a picture to its end. Its contents decide the format; for two formats without a real signature, its name does, too.
 *
 * @returns undefined when it has none of the known formats.
 * @throws BrokenPicture when it has one, and is not whole; UnreadPicture.
 */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture | undefined> {
  const start = bytes.toString('hex', 0, 12);
  const has = (ending: string): boolean => name.toLowerCase().endsWith(ending);
  const format = FORMATS.find(({ signature, endings }) => signature.test(start) && endings.some(has));
  const read = format?.read ?? (has('.tga') && looksLikeTarga(bytes) ? readTarga : undefined);
  if (!read) return undefined;
  try {
    return await read(bytes);
  } catch (error) {
    // A read beyond the file's end: the header is incomplete, or one of its numbers points too far.
    if (error instanceof RangeError) throw cutOff('it ends before what its head promises');
    throw error;
  }
}
