import { UserFault } from '../failure/fault';
import { type NamePart, readNamePattern } from './name-pattern';
import { type NumberFormat, writeFrame, writeNumber } from './number-format';
import { cameraAt, type SceneNames } from './scene-names';
import { OF_SCENE, type Token } from './tokens';

/** What the names of a job's frames are made of. */
export interface NamedBy {
  /** As `readNamePattern` takes it. */
  readonly name: string;
  /** The job's id. */
  readonly job: string;
  /** The .blend, relative to its project. */
  readonly scene: string;
  /** What only the open scene tells. @default - nothing is known of it */
  readonly names?: SceneNames | undefined;
  /** Where the name was written, for messages. @default - `name "shot_####"` */
  readonly where?: string;
}

/** Bytes; file systems take 255 for a name with its ending, and what a view adds. */
const LONGEST = 230;

/** What a job's frames are called. */
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

  /** Whether it is the same for all frames but for their numbers. */
  get isByFrameAlone(): boolean {
    return !this.tokens().includes('camera') || (this.by.names?.cuts ?? []).length === 0;
  }

  /**
   * What the files of a frame are called before their endings, relative to the folder of the frames, with forward slashes.
   *
   * @throws UserFault when the scene has nothing that could stand there.
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

  /** Why it cannot be so. */
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

/** With an underscore for each character that no file's name can have on some system, as Blender has it. */
function safe(value: string): string {
  const name = value.replaceAll(/[\p{Cc}\u2028\u2029/\\?*:|"<>]/gu, '_').normalize('NFC');
  return /^\.+$/.test(name) ? `_${name.slice(1)}` : name;
}

/** Not hidden, whatever the scene is called. */
function visible(part: string): string {
  return part.startsWith('.') ? `_${part.slice(1)}` : part === '' ? '_' : part;
}

function blendName(scene: string): string {
  return scene.slice(scene.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
}
