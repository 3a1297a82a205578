import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import packed from '../brenda_driver';

/** Puts the Python that runs inside Blender where Blender can read it, and returns the script to start. */
export async function writeDriver(folder: string): Promise<string> {
  const text = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
  // The packed driver of this build.
  const files = Object.entries(JSON.parse(text) as Record<string, string>);
  for (const parent of new Set(files.map(([name]) => dirname(join(folder, name))))) {
    await mkdir(parent, { recursive: true });
  }
  await Promise.all(files.map(([name, content]) => writeFile(join(folder, name), content)));
  return join(folder, 'driver.py');
}
