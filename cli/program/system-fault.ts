import { codeOf } from '../../local/folder-store/folder-fault';

const TEXTS: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open in this shell; fix: ulimit -n 4096',
  ENFILE: 'too many files are open on this machine; end other programs, and go on with the same command',
};

/** The resource that the system has run out of, in one line for the user; undefined for any other error. */
export function systemFaultText(error: unknown): string | undefined {
  for (let at = error; at !== undefined && at !== null; at = (at as { readonly cause?: unknown }).cause) {
    const text = TEXTS[codeOf(at) ?? ''];
    if (text !== undefined) return text;
  }
  return undefined;
}
