type Environment = Readonly<Record<string, string | undefined>>;

/** Who and where the user is, and in which language. */
const USER = /^(?:HOME|USER|LOGNAME|SHELL|PATH|TERM|TZ|LANG|LANGUAGE|LC_\w+|TMP|TEMP)$/;
/** Where Blender and its libraries look for displays, folders and other libraries. */
const DESKTOP =
  /^(?:DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_(?:RUNTIME_DIR|CONFIG_HOME|DATA_HOME|DATA_DIRS|CACHE_HOME|SESSION_TYPE)|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/;
/** What decides which GPU, OpenGL or processor cores are used, and how: of Mesa, of the vendors' drivers, of Cycles and the libraries that it renders with. */
const GRAPHICS = new RegExp(
  `^(?:${[
    ...['LIBGL', 'MESA', 'GALLIUM', 'LP', 'EGL', 'GBM', 'VK', '__(?:GLX|EGL|GL|NV|VK)', 'RADV', 'ANV', 'AMD'],
    ...['CUDA', 'OPTIX', 'HIP', 'ROCR', 'HSA', 'ONEAPI', 'SYCL', 'UR', 'ZE', 'ZES'],
    ...['CYCLES', 'OIDN', 'OPENIMAGEIO', 'EMBREE', 'OMP', 'KMP'],
  ].join('|')})_\\w+$`,
);
const GRAPHICS_BY_NAME =
  /^(?:DRI_PRIME|INTEL_DEBUG|NVIDIA_(?:VISIBLE_DEVICES|DRIVER_CAPABILITIES)|GPU_(?:DEVICE_ORDINAL|MAX_\w+))$/;
/** No program starts on Windows without these. */
const WINDOWS =
  /^(?:SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|USERPROFILE|NUMBER_OF_PROCESSORS)$/i;
/** Names of secrets, with any prefix. */
const SECRET = /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY/i;

/**
 * The environment of programs that run what users and strangers wrote, Blender and task templates. It has what is known to be needed, and
 * nothing else: any other variable may hold a token, or name a file that Python or Blender would load.
 */
export function programEnvironment(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        [USER, DESKTOP, GRAPHICS, GRAPHICS_BY_NAME, WINDOWS].some((allowed) => allowed.test(name)) &&
        !SECRET.test(name),
    ),
  );
}
