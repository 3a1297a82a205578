import { UserFault } from '../failure/fault';
import { type NamePart, readNamePattern } from './name-pattern';
import { type NumberFormat, writeFrame, writeNumber } from './number-format';
import { cameraAt, type SceneNames } from './scene-names';
import { OF_SCENE, type Token } from './tokens';

/** The values for the names of a job's frames. */
export interface NamedBy {
  /** A pattern for `readNamePattern`. */
  readonly name: string;
  /** The job's id. */
  readonly job: string;
  /** The .blend, relative to its project. */
  readonly scene: string;
  /** Values that only the open scene has. @default - not known */
  readonly names?: SceneNames | undefined;
  /** The source of the pattern, for messages. @default - `name "shot_####"` */
  readonly where?: string;
}

/** Bytes. File systems allow 255 for a name with its ending and a view's suffix. */
const LONGEST = 230;

/** The names of a job's frames. */
export class Naming {
  private readonly parts: readonly NamePart[];
  private readonly where: string;

  /** @throws UserFault when the name cannot be that of a frame of this scene. */
  constructor(private readonly by: NamedBy) {
    this.where = by.where ?? `name "${by.name}"`;
    this.parts = readNamePattern(by.name, this.where);
    const unknown = this.tokens().find((token) => OF_SCENE.has(token) && !by.names);
    if (unknown !== undefined)
      throw this.fault(`what {${unknown}} is only the open scene tells, and no Blender has opened it`);
    this.stem(0);
  }

  /** Whether names differ only in their frame number. */
  get isByFrameAlone(): boolean {
    return !this.tokens().includes('camera') || (this.by.names?.cuts ?? []).length === 0;
  }

  /**
   * The name of a frame's files before their endings, relative to the folder of the frames, with forward slashes.
   *
   * @throws UserFault when the scene has no value for a token.
   */
  stem(frame: number): string {
    const whole = this.parts
      .map((part) => (typeof part === 'string' ? part : this.value(part.token, part.format, frame)))
      .join('');
    const parts = whole.split('/').map(visible);
    if (parts.some((part) => Buffer.byteLength(part) > LONGEST))
      throw this.fault("of this scene that is longer than a file's name can be");
    return parts.join('/');
  }

  /** A fault of this pattern. */
  fault(why: string): UserFault {
    return new UserFault(`${this.where}: ${why}`);
  }

  private tokens(): Token[] {
    return this.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.token]));
  }

  private value(token: Token, format: NumberFormat | undefined, frame: number): string {
    const { job, scene, names } = this.by;
    if (token === 'frame') return writeFrame(frame, format?.whole ?? 1);
    if (token === 'job') return job;
    if (token === 'blend') return safe(blendName(scene));
    if (!names) throw new Error(`{${token}} is not known`);
    switch (token) {
      case 'scene':
        return safe(names.scene);
      case 'camera':
        return safe(cameraAt(names, frame) ?? this.none('camera', 'the scene has no camera'));
      case 'layer': {
        const [layer, ...others] = names.layers;
        if (layer !== undefined && others.length === 0) return safe(layer);
        return this.none(
          'layer',
          `the scene renders ${String(names.layers.length)} view layers; choose one with --view-layer`,
        );
      }
      case 'fps':
        return writeNumber(names.fps, true, format);
      case 'width':
        return writeNumber(names.width, false, format);
      case 'height':
        return writeNumber(names.height, false, format);
    }
  }

  private none(token: Token, why: string): never {
    throw this.fault(`{${token}}: ${why}`);
  }
}

/** Replaces each character that some file system forbids by an underscore, as Blender does. */
function safe(value: string): string {
  const name = value.replaceAll(/[\p{Cc}\u2028\u2029/\\?*:|"<>]/gu, '_').normalize('NFC');
  return /^\.+$/.test(name) ? `_${name.slice(1)}` : name;
}

/** Without a leading dot, so that the file is not hidden. */
function visible(part: string): string {
  return part.startsWith('.') ? `_${part.slice(1)}` : part === '' ? '_' : part;
}

function blendName(scene: string): string {
  return scene.slice(scene.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
}
