/** What differs from machine to machine and from run to run, and what docs/guides/artist.md has in its place. */
const RULES: readonly (readonly [RegExp, string | ((...found: string[]) => string)])[] = [
  // Blender's patch version, Node's, and ids.
  [/\b5\.\d+\.\d+(?: LTS)?\b/g, '5.2.2 LTS'],
  [/\bBlender 5\.\d+\b(?!\.)/g, 'Blender 5.2'],
  [/(?<=Node\.js: )\d+\.\d+\.\d+/g, '22.12.0'],
  [/ \(build [0-9a-f]+\)/g, ''],
  [/\b[0-9a-f]{16}\b/g, '3f2a9c4be1d07755'],
  // Blenders elsewhere on this machine, and what Debian's are built without.
  [/^(?:ok|note) +Blender: (?!.*\(\/home\/ada).*\n/gm, ''],
  [/, \d+\.\d+\.\d+[^(),]*\(\/(?!home\/ada)[^)]*\)/g, ''],
  [/^note( +Blender: 5\.2\.2 LTS \(\/home\/ada[^)]*\)), built without .*$/gm, 'ok  $1'],
  // How far, how fast, and how long.
  [
    /(sample )\d+\/(\d+) *\s+[\d.:]+(?: s)?(?:  about [\w ]+ left)?/g,
    (_, word, of) =>
      `${word}${half(of)}/${of}`.padEnd(16).concat(isLong(of) ? ' 21.5 s  about 22 s left' : ' 0.9 s'),
  ],
  [
    /[█░]\S*(?:\u001b\[[\d;]*m|[█░])*  (\d+)\/(\d+)  [\d.]+ (?:a minute|an hour)  [^\n]* left/g,
    (_, done, of) =>
      `${bar(Number(done), Number(of))}  ${done}/${of}  32.0 a minute  about 9 s, between 8 s and 10 s left`,
  ],
  [/about \d+ (?:s|min)(?:, between \d+ (?:s|min) and \d+ (?:s|min))?/g, 'about 9 s, between 8 s and 10 s'],
  [/\bin (?:\d+\.\d s|\d+:\d\d)/g, 'in 16.8 s'],
  // Several scenes take as long as each of them.
  [/(?<=\d of \d done.* in )16\.8 s/g, '50.7 s'],
  [/\b\d+\.\d\d s\b/g, '1.86 s'],
  [/\b\d+ (?:s|min) left/g, '9 s left'],
  // When.
  [/\b\d\d:\d\d\b/g, '14:46'],
  [/(?<=14:46, )(?:\d+ (?:s|min) ago|now)/g, '2 min ago'],
  // Room on the disk.
  [/[\d.]+ [kMGT]i?B free/g, '120 GB free'],
];

/**
 * A screen as it is compared: the same on every machine.
 *
 * @param home the user's folder.
 */
export function normalForm(screen: string, home: string): string {
  let text = screen.replaceAll(home, '/home/ada');
  for (const [what, by] of RULES) text = text.replace(what, by as string);
  return text;
}

/** Whether a frame has so many samples that the time it still takes is told. */
function isLong(samples: string): boolean {
  return Number(samples) > 1000;
}

function half(samples: string): string {
  return String(Math.round(Number(samples) / 2));
}

function bar(done: number, of: number): string {
  const width = 36;
  const full = Math.round((width * done) / of);
  return `\u001b[32m${'█'.repeat(full)}\u001b[0m\u001b[2m${'░'.repeat(width - full)}\u001b[0m`;
}
