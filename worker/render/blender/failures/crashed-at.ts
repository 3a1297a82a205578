/** Functions that come first in every backtrace, or that only end the program. */
const OF_EVERY_CRASH =
  /^(?:BLI_system_backtrace\w*|sig_handle_\w+|windows_exception_handler|BLI_windows_\w+|pthread_once|__restore_rt|_sigtramp|kill|killpg|raise|abort|gsignal|__libc_start_\w+|_start|main|start)$/;
/** Libraries that only call what crashed. */
const OF_EVERY_PROGRAM =
  /^(?:libc|libpthread|libpython|ld-linux|linux-vdso|libsystem_|ntdll|kernel32|KERNELBASE|python)/i;
/** Python files of Blender itself, or of Brenda. */
const NOT_THE_SCENES =
  /[\\/](?:scripts[\\/]modules[\\/]bpy|brenda_driver)[\\/]|[\\/]blender-\w+[\\/]driver\.py$/;

const MOST_CHARACTERS = 300;

/**
 * Where Blender crashed, in one line from its crash report: an earlier error of Blender's, the function or library, and the line of Python.
 * Empty when the report names none: builds without symbols have only addresses.
 */
export function crashedAt(report: string): string {
  const [before = '', native = '', python = ''] = sections(report);
  const parts = [lastError(before), nativePlace(native), pythonLine(python)].filter((one) => one !== '');
  // Control codes from the program must not reach a terminal.
  return parts
    .join('; ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .slice(0, MOST_CHARACTERS);
}

function sections(report: string): string[] {
  const [before = '', rest = ''] = report.split(/^(?:# backtrace|Stack trace:?)\s*$/im, 2);
  return [before, ...rest.split(/^# Python backtrace\s*$/im, 2)];
}

/** From the messages at the beginning, such as `Cannot do it  # Error`. */
function lastError(text: string): string {
  const error = [...text.matchAll(/^(.+?)\s+# (?:Error|Invalid Input|Out of Memory)\b.*$/gim)].at(-1)?.[1];
  const exception = /^ExceptionCode\s*:\s*(\w+)/m.exec(text)?.[1];
  return [error, exception].filter((one) => one !== undefined).join('; ');
}

function nativePlace(text: string): string {
  const found = new Set(text.split('\n').flatMap(placeIn));
  const [first, second] = found;
  if (first === undefined) return '';
  return second === undefined ? `in ${first}` : `in ${first}, called by ${second}`;
}

/** `/lib/libembree4.so.4(rtcIntersect+0x1f) [0x7f]`, `3  Blender  0x01 BKE_mesh_eval + 60`, `blender.exe  :0x00007FF6  BKE_mesh_eval`. */
function placeIn(line: string): string[] {
  const [, path = '', mangled = ''] =
    /^(\S.*?)\((\w*)(?:\+0x[0-9a-f]+)?\) \[0x[0-9a-f]+\]/i.exec(line) ??
    /^\d+\s+(\S.*?)\s+0x[0-9a-f]+ (\w+) \+ \d+/i.exec(line) ??
    /^(\S+)\s*:0x[0-9a-f]+\s+([\w:~<>]+)/i.exec(line) ??
    [];
  const library = path.split(/[\\/]/).at(-1) ?? '';
  const symbol = plain(mangled);
  if (path === '' || OF_EVERY_CRASH.test(symbol) || OF_EVERY_PROGRAM.test(library)) return [];
  if (symbol !== '' && symbol !== '_') return [symbol];
  return /^blender/i.test(library) ? [] : [library];
}

/** The name of a C++ function without its arguments: `_ZN3ccl6DeviceC2Ev` is `ccl::Device`. */
function plain(symbol: string): string {
  const nested = /^_?_ZN[VK]*((?:\d+\w+)+)/.exec(symbol)?.[1] ?? /^_?_Z(\d+\w+)/.exec(symbol)?.[1];
  if (nested === undefined) return symbol;
  const names: string[] = [];
  let rest = nested;
  for (;;) {
    const length = /^\d+/.exec(rest)?.[0];
    if (length === undefined) break;
    names.push(rest.slice(length.length, length.length + Number(length)));
    rest = rest.slice(length.length + Number(length));
  }
  return names.join('::');
}

function pythonLine(text: string): string {
  const lines = [...text.matchAll(/^\s*(File "(.*)", line \d+,? in .*)$/gm)];
  const [, line = ''] = lines.find(([, , file = '']) => !NOT_THE_SCENES.test(file)) ?? [];
  return line.trim();
}
