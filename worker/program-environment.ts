type Environment = Readonly<Record<string, string | undefined>>;

/** Who and where the user is, and in which language. */
const USER = /^(?:HOME|USER|LOGNAME|SHELL|PATH|TERM|TZ|LANG|LANGUAGE|LC_\w+|TMP|TEMP)$/;
/** Where Blender and its libraries look for displays, folders and other libraries. */
const DESKTOP =
  /^(?:DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_(?:RUNTIME_DIR|CONFIG_HOME|DATA_HOME|DATA_DIRS|CACHE_HOME|SESSION_TYPE)|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/;
/** What decides which GPU or OpenGL is used, and how. */
const GRAPHICS =
  /^(?:LIBGL_\w+|MESA_\w+|GALLIUM_\w+|LP_NUM_THREADS|EGL_\w+|__(?:GLX|EGL|GL|NV|VK)_\w+|VK_\w+|CUDA_\w+|NVIDIA_(?:VISIBLE_DEVICES|DRIVER_CAPABILITIES)|OPTIX_\w+|HIP_\w+|ROCR_\w+|HSA_\w+|GPU_(?:DEVICE_ORDINAL|MAX_\w+)|ONEAPI_\w+|SYCL_\w+|ZE_\w+|CYCLES_\w+|OMP_\w+)$/;
/** Without which no program of Windows starts. */
const WINDOWS =
  /^(?:SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|USERPROFILE|NUMBER_OF_PROCESSORS)$/i;
/** What people call secrets, under whatever beginning. */
const SECRET = /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY/i;

/**
 * The environment of programs that run what users and strangers wrote, Blender and task templates: what is known to be needed, and nothing else. There
 * may be a token in any other variable, and what Python or Blender would load.
 */
export function programEnvironment(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        [USER, DESKTOP, GRAPHICS, WINDOWS].some((allowed) => allowed.test(name)) && !SECRET.test(name),
    ),
  );
}
