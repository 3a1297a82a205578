import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findBlenders } from '../../../../local/blenders/find/find-blenders';
import { LaidBlenders } from '../../../support/blenders/laid-blenders';

/** Place, path and version of each that was found; nothing was started for it. */
function found(laid: LaidBlenders): string[] {
  const all = findBlenders(laid.machine);
  return all.map(
    ({ place, program, claimed }) => `${place} ${relative(laid.root, program)} ${claimed?.text ?? '?'}`,
  );
}

describe('on Linux a Blender is found', () => {
  const flatpak = 'app/org.blender.Blender/x86_64/stable/3f1/files/blender/blender';

  test.each<[string, (laid: LaidBlenders) => unknown, string[]]>([
    ['on the PATH', (laid) => laid.lay('bin/blender', '5.2.2'), ['PATH bin/blender ?']],
    [
      'on the PATH under the name of its version',
      (laid) => laid.lay('bin/blender-4.3', '4.3.2'),
      ['PATH bin/blender-4.3 4.3'],
    ],
    [
      'by a link on the PATH, once',
      (laid) => {
        laid.lay('opt/blender-5.2.2-linux-x64/blender', '5.2.2', '5.2');
        mkdirSync(laid.at('bin'));
        symlinkSync(laid.at('opt/blender-5.2.2-linux-x64/blender'), laid.at('bin/blender'));
      },
      ['PATH bin/blender 5.2.2'],
    ],
    [
      'where the set-up puts it, the newest first',
      (laid) =>
        laid
          .lay('home/.cache/brenda/blender/5.2.2/blender', '5.2.2', '5.2')
          .lay('home/.cache/brenda/blender/5.10.0/blender', '5.10.0', '5.10'),
      [
        'Brenda home/.cache/brenda/blender/5.10.0/blender 5.10.0',
        'Brenda home/.cache/brenda/blender/5.2.2/blender 5.2.2',
      ],
    ],
    [
      'unpacked in the home folder',
      (laid) => laid.lay('home/blender-4.3.2-linux-x64/blender', '4.3.2', '4.3'),
      ['folder home/blender-4.3.2-linux-x64/blender 4.3.2'],
    ],
    [
      'in /opt, in a folder of versions',
      (laid) =>
        laid.lay('opt/blender/4.2/blender', '4.2.9', '4.2').lay('opt/blender/5.2/blender', '5.2.1', '5.2'),
      ['folder opt/blender/4.2/blender 4.2', 'folder opt/blender/5.2/blender 5.2'],
    ],
    [
      'in the library of a launcher',
      (laid) => laid.lay('home/Blender/stable/blender-4.5.1-lts.0123abc/blender', '4.5.1', '4.5'),
      ['folder home/Blender/stable/blender-4.5.1-lts.0123abc/blender 4.5.1'],
    ],
    [
      'among the downloads, whatever they are called here',
      (laid) =>
        laid
          .write('home/.config/user-dirs.dirs', 'XDG_DOWNLOAD_DIR="$HOME/Téléchargements"\n')
          .lay('home/Téléchargements/blender-3.6.5-linux-x64/blender', '3.6.5', '3.6'),
      ['folder home/Téléchargements/blender-3.6.5-linux-x64/blender 3.6.5'],
    ],
    [
      'installed by Steam, on another disk, too',
      (laid) =>
        laid
          .lay('home/.local/share/Steam/steamapps/common/Blender/blender', '5.2.2', '5.2')
          .write(
            'home/.local/share/Steam/steamapps/libraryfolders.vdf',
            `"libraryfolders" { "1" { "path" "${laid.at('disk')}" "label" "" } }`,
          )
          .lay('disk/steamapps/common/Blender/blender', '4.3.2', '4.3'),
      [
        'Steam home/.local/share/Steam/steamapps/common/Blender/blender 5.2',
        'Steam disk/steamapps/common/Blender/blender 4.3',
      ],
    ],
    [
      'as a snap, behind the link on the PATH',
      (laid) => {
        laid.lay('snap/blender/5432/blender', '5.2.2', '5.2').lay('usr/bin/snap', 'nothing');
        symlinkSync('5432', laid.at('snap/blender/current'));
        mkdirSync(laid.at('bin'));
        symlinkSync(laid.at('usr/bin/snap'), laid.at('bin/blender'));
      },
      ['PATH snap/blender/current/blender 5.2'],
    ],
    [
      'as a Flatpak of the system, and of the user',
      (laid) => {
        laid.lay(`var/lib/flatpak/${flatpak}`, '5.2.2', '5.2');
        laid.lay('var/lib/flatpak/app/org.blender.Blender/x86_64/stable/3f1/files/bin/blender', '5.2.2');
        for (const [name, to] of [
          ['x86_64/stable/active', '3f1'],
          ['current', 'x86_64/stable'],
        ] as const)
          symlinkSync(to, laid.at(`var/lib/flatpak/app/org.blender.Blender/${name}`));
        laid.lay('home/.local/share/flatpak/exports/bin/org.blender.Blender', '4.3.2');
      },
      [
        'Flatpak var/lib/flatpak/app/org.blender.Blender/current/active/files/blender/blender 5.2',
        'Flatpak home/.local/share/flatpak/exports/bin/org.blender.Blender ?',
      ],
    ],
  ])('%s', (_, lay, expected) => {
    const laid = new LaidBlenders();
    lay(laid);
    expect(found(laid)).toEqual(expected);
    expect(() => {
      chmodSync(laid.at('started'), 0o644);
    }).toThrow('ENOENT');
  });
});

test('on macOS applications are found, of several versions', () => {
  const laid = new LaidBlenders('darwin')
    .lay('Applications/Blender.app/Contents/MacOS/Blender', '5.2.2', '5.2')
    .lay('Applications/Blender 4.3.app/Contents/MacOS/Blender', '4.3.2', '4.3')
    .write(
      'Applications/Blender 4.3.app/Contents/Info.plist',
      '<key>CFBundleShortVersionString</key>\n\t<string>4.3.2</string>',
    )
    .lay('home/Applications/Blender/3.6/Blender.app/Contents/MacOS/Blender', '3.6.0', '3.6')
    .lay(
      'home/Library/Application Support/Steam/steamapps/common/Blender/Blender.app/Contents/MacOS/Blender',
      '5.1.0',
      '5.1',
    );
  expect(found(laid)).toEqual([
    'folder home/Applications/Blender/3.6/Blender.app/Contents/MacOS/Blender 3.6',
    'folder Applications/Blender 4.3.app/Contents/MacOS/Blender 4.3.2',
    'folder Applications/Blender.app/Contents/MacOS/Blender 5.2',
    'Steam home/Library/Application Support/Steam/steamapps/common/Blender/Blender.app/Contents/MacOS/Blender 5.1',
  ]);
});

test('on Windows the folders of the Blender Foundation and of Steam are found', () => {
  const root = new LaidBlenders().root;
  const laid = new LaidBlenders('win32', {
    ProgramFiles: join(root, 'Program Files'),
    'ProgramFiles(x86)': join(root, 'x86'),
  });
  const there = relative(laid.root, root);
  laid
    .lay(join(there, 'Program Files/Blender Foundation/Blender 5.2/blender.exe'), '5.2.2', '5.2')
    .lay(join(there, 'Program Files/Blender Foundation/Blender 4.3/blender.exe'), '4.3.2', '4.3')
    .lay(join(there, 'x86/Steam/steamapps/common/Blender/blender.exe'), '5.1.0', '5.1');
  expect(found(laid)).toEqual([
    `folder ${there}/Program Files/Blender Foundation/Blender 4.3/blender.exe 4.3`,
    `folder ${there}/Program Files/Blender Foundation/Blender 5.2/blender.exe 5.2`,
    `Steam ${there}/x86/Steam/steamapps/common/Blender/blender.exe 5.1`,
  ]);
});

describe('no Blender is', () => {
  test.each<[string, (laid: LaidBlenders) => unknown]>([
    ['a folder of that name', (laid) => mkdirSync(laid.at('bin/blender'), { recursive: true })],
    ['a file that may not be run', (laid) => laid.write('bin/blender', 'text')],
    ['a program that helps Blender', (laid) => laid.lay('bin/blender-thumbnailer', '5.2.2')],
    [
      'what any project may hold, among downloads',
      (laid) => laid.lay('home/Downloads/blender-rig/blender', '5.2.2', '5.2'),
    ],
    [
      'what anybody could have put there',
      (laid) => {
        laid.lay('opt/blender-5.2/blender', '5.2.2', '5.2');
        chmodSync(laid.at('opt/blender-5.2'), 0o777);
      },
    ],
    [
      'a link that leads to itself',
      (laid) => {
        mkdirSync(laid.at('opt/blender'), { recursive: true });
        symlinkSync(laid.at('opt/blender'), laid.at('opt/blender/blender'));
        symlinkSync('blender-2', laid.at('opt/blender-2'));
      },
    ],
    [
      'what a list of Steam names, that is none',
      (laid) =>
        laid.write(
          'home/.local/share/Steam/steamapps/libraryfolders.vdf',
          `"path" "../../.." "path" "/dev" "path" "${'x'.repeat(5000)}" "path" "`,
        ),
    ],
    [
      'in a folder that cannot be read',
      (laid) => {
        writeFileSync(laid.at('opt'), '');
      },
    ],
  ])('%s', (_, lay) => {
    const laid = new LaidBlenders();
    lay(laid);
    expect(found(laid)).toEqual([]);
  });

  test('on a PATH that begins where the user is', () => {
    const laid = new LaidBlenders('linux', { PATH: `:.:${relative(process.cwd(), '/')}` });
    expect(found(laid)).toEqual([]);
  });
});
