import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crashReport } from '../../../../../worker/render/blender/failures/crash-report';
import { crashedAt } from '../../../../../worker/render/blender/failures/crashed-at';
import { temporaryFolder } from '../../../../support/temporary-folder';

const head = '# Blender 5.2.2, Commit date: 2026-09-15 10:00, Hash 0123456789ab\n';

/** The forms are those of Blender's own handlers on each platform. */
test.each<[string, string, string]>([
  [
    'a library and the function that called it, on Linux',
    `${head}
# backtrace
/opt/blender/blender(BLI_system_backtrace_with_os_info+0x37) [0x1196da4]
/opt/blender/blender() [0x71e77c]
/lib/x86_64-linux-gnu/libc.so.6(+0x406b0) [0x7feef664a6b0]
/opt/blender/lib/libembree4.so.4(+0x1196da4) [0x7feef8a4b5a5]
/opt/blender/blender(_ZN3ccl10BVHEmbree45buildERNS_8ProgressEPNS_5StatsE+0x1fa) [0x560942]
/opt/blender/blender() [0x560942]
`,
    'in libembree4.so.4, called by ccl::BVHEmbree4::build',
  ],
  [
    'the line of a script, and not the lines that led to it',
    `${head}
# backtrace
/usr/bin/blender(+0x10da402) [0x55ec8dec6402]
/lib/x86_64-linux-gnu/libc.so.6(kill+0x7) [0x7f2e4024bf87]
/lib/x86_64-linux-gnu/libpython3.13.so.1.0(PyObject_Vectorcall+0x53) [0x7f2e4110f4c3]

# Python backtrace
  File "/usr/share/blender/scripts/modules/bpy/ops.py", line 109 in __call__
  File "rig_ui.py", line 12 in update
  File "/work/blender-a1B2/brenda_driver/frame/frame.py", line 5 in render
`,
    'File "rig_ui.py", line 12 in update',
  ],
  [
    'nothing of ours',
    `${head}
# backtrace

# Python backtrace
  File "/work/blender-a1B2/brenda_driver/frame/frame.py", line 5 in render
  File "/work/blender-a1B2/driver.py", line 50 in serve
`,
    '',
  ],
  [
    'an error that came before',
    `${head}bpy.ops.wm.open_mainfile(filepath="a.blend")  # Operator
Unable to load texture  # Error

# backtrace
`,
    'Unable to load texture',
  ],
  [
    'a function, on macOS',
    `${head}
# backtrace
0   Blender                             0x0000000102d4a3c8 BLI_system_backtrace_with_os_info + 60
1   Blender                             0x0000000102d4a3c8 sig_handle_crash + 388
2   libsystem_platform.dylib            0x000000018e0e8624 _sigtramp + 56
3   Blender                             0x0000000102d4a3c8 _ZN7blender3bke9mesh_calcEv + 12
`,
    'in blender::bke::mesh_calc',
  ],
  [
    'an exception and a function, on Windows',
    `${head}Exception Record:

ExceptionCode         : EXCEPTION_ACCESS_VIOLATION
Exception Address     : 0x00007FF61D2A0A51

Stack trace:
blender.exe         :0x00007FF61D2A0A40  blender::bke::mesh_calc
`,
    'EXCEPTION_ACCESS_VIOLATION; in blender::bke::mesh_calc',
  ],
  ['nothing, of something else', 'dear diary', ''],
  [
    'no more than a line, whatever it says',
    `${head}\n# backtrace\n\n# Python backtrace\n  File "\u001b[2J\u202e", line 1 in x\n`,
    'File " [2J ", line 1 in x',
  ],
])('a crash report tells %s', (_, report, told) => {
  expect(crashedAt(report)).toBe(told);
});

describe('the report is', () => {
  const report = `${head}\n# backtrace\n`;
  const given = () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const path = join(elsewhere, 'shot.crash.txt');
    writeFileSync(path, report);
    return { folder, path, log: `Fra:1\nWriting: ${path}\n` };
  };

  test('in our folder', async () => {
    const { folder } = given();
    writeFileSync(join(folder, 'blender.crash.txt'), report);
    expect(await crashReport(folder, '', Date.now())).toMatchObject({
      name: 'blender.crash.txt',
      text: report,
    });
  });

  test("where the user's preferences have temporary files", async () => {
    const { folder, log } = given();
    expect(await crashReport(folder, log, Date.now())).toMatchObject({ name: 'shot.crash.txt' });
  });

  test('not one of an earlier crash', async () => {
    const { folder, path, log } = given();
    utimesSync(path, 1, 1);
    expect(await crashReport(folder, log, Date.now())).toBeUndefined();
  });

  test.each<[string, (folder: string) => string]>([
    [
      'a link',
      (folder) => (symlinkSync('/etc/passwd', join(folder, 'a.crash.txt')), join(folder, 'a.crash.txt')),
    ],
    ['a file of another name', () => '/etc/passwd'],
    ['a file that is not there', (folder) => join(folder, 'b.crash.txt')],
  ])('not %s, whatever is printed', async (_, lay) => {
    const folder = temporaryFolder();
    expect(await crashReport(folder, `Writing: ${lay(folder)}`, 0)).toBeUndefined();
  });
});
