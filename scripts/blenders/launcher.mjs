import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** As in https://man7.org/linux/man-pages/man2/pivot_root.2.html, "pivot_root(".", ".")". */
const PIVOT = `here=$PWD && cd "$root" && pivot_root . . && umount --lazy . && cd "$here" || exit 1
  root=/
  `;

/**
 * Writes a program that starts another one inside a root, as the same process with the same pipes, folder and variables.
 *
 * It sees the files of this machine where they are, all but its programs and libraries. What is mounted for it is gone
 * when it ends; what is mounted here meanwhile, it sees as well. One that is there already, and is the same, is left alone.
 *
 * @param {string[]} command The program in the root, and its first arguments.
 * @param {boolean} [options.isWhole] Whether what it starts may make user namespaces, which Linux refuses in a mere chroot
 *   (https://man7.org/linux/man-pages/man2/unshare.2.html, EPERM). It cannot itself be started in one, nor in such a namespace.
 */
export function writeLauncher(path, root, command, { isWhole = false } = {}) {
  const quoted = (words) => words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // Tests have stand-ins for mount and others on their PATH.
  const text = `#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin exec unshare --mount --propagation slave sh -c '
  root=$0${isWhole ? ' && mount --rbind "$root" "$root" || exit 1' : ''}
  for folder in /*; do
    case $folder in
      /bin | /boot | /etc | /lib* | /lost+found | /sbin | /usr | /var) continue ;;
    esac
    [ -d "$folder" ] && [ ! -L "$folder" ] || continue
    { [ -d "$root$folder" ] || mkdir -p "$root$folder"; } && mount --rbind "$folder" "$root$folder" || exit 1
  done
  ${isWhole ? PIVOT : ''}exec chroot "$root" /usr/bin/env PATH=/usr/bin:/bin sh -c "cd \\"\\$0\\" && exec \\"\\$@\\"" "$PWD" "$@"
' ${quoted([root, ...command])} "$@"
`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, text, { mode: 0o755 });
  renameSync(scratch, path);
}
