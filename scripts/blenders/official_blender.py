"""The official build as a program: takes the options of `blender` that a render is started with, and runs them by the module bpy.

As in Blender, options are carried out in the order in which they stand, and those behind `--` are the script's.
"""

import os
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "module"))


def main(arguments):
    own = arguments[: arguments.index("--")] if "--" in arguments else list(arguments)
    if "--version" in own or "-v" in own:
        return show_version()
    import bpy

    Blender(bpy, own).run()


def show_version():
    import bpy

    print(f"Blender {bpy.app.version_string}")
    for name in ("build_date", "build_time", "build_commit_date", "build_hash", "build_platform"):
        value = getattr(bpy.app, name)
        print(f"\t{name.replace('_', ' ')}: {value.decode() if isinstance(value, bytes) else value}")


class Blender:
    def __init__(self, bpy, arguments):
        self._bpy = bpy
        self._arguments = arguments
        self._exit_code = 0
        self._failed = False
        if "--factory-startup" not in arguments:
            self._load_what_is_the_users()
        # The program starts with it off, the module with it on.
        preferences = bpy.context.preferences.filepaths
        if "--factory-startup" in arguments:
            preferences.use_scripts_auto_execute = False
        if {"-y", "--enable-autoexec"} & set(arguments):
            preferences.use_scripts_auto_execute = True
        if {"-Y", "--disable-autoexec"} & set(arguments):
            preferences.use_scripts_auto_execute = False
        self._trusts = preferences.use_scripts_auto_execute

    def _load_what_is_the_users(self):
        """Preferences and start-up scripts, which the module leaves alone."""
        bpy = self._bpy
        bpy.context.preferences.filepaths.use_scripts_auto_execute = False
        config = bpy.utils.user_resource("CONFIG")
        if os.path.exists(os.path.join(config, "userpref.blend")):
            bpy.ops.wm.read_userpref()
        scripts = bpy.utils.script_path_user()
        for folder in bpy.utils.script_paths(subdir="startup"):
            # The module has carried out its own.
            if scripts and os.path.commonpath((scripts, folder)) == scripts:
                sys.path.append(folder)
                for module in bpy.utils.modules_from_path(folder, set()):
                    getattr(module, "register", lambda: None)()

    def run(self):
        taken = {
            **dict.fromkeys(("-b", "--background", "--factory-startup", "-y", "--enable-autoexec", "-Y", "--disable-autoexec", "-noaudio"), (0, None)),
            **dict.fromkeys(("-t", "--threads", "--log", "--log-level", "--log-file", "--debug"), (1, None)),
            "--python-exit-code": (1, self._set_exit_code),
            **dict.fromkeys(("-P", "--python"), (1, self._run_file)),
            "--python-expr": (1, self._run_text),
            **dict.fromkeys(("-o", "--render-output"), (1, self._set_output)),
            **dict.fromkeys(("-E", "--engine"), (1, self._set_engine)),
            **dict.fromkeys(("-F", "--render-format"), (1, self._set_format)),
            **dict.fromkeys(("-s", "--frame-start"), (1, lambda text: setattr(self._scene, "frame_start", int(text)))),
            **dict.fromkeys(("-e", "--frame-end"), (1, lambda text: setattr(self._scene, "frame_end", int(text)))),
            **dict.fromkeys(("-j", "--frame-jump"), (1, lambda text: setattr(self._scene, "frame_step", int(text)))),
            **dict.fromkeys(("-f", "--render-frame"), (1, self._render_frames)),
            **dict.fromkeys(("-a", "--render-anim"), (0, lambda: self._render(self._scene.frame_start, self._scene.frame_end))),
        }
        waiting = list(self._arguments)
        while waiting:
            word = waiting.pop(0)
            if not word.startswith("-"):
                self._open(word)
                continue
            if word not in taken:
                sys.exit(f"Error: unknown argument, this launcher of the module does not take {word}")
            count, do = taken[word]
            values = [waiting.pop(0) for _ in range(count)]
            if do:
                do(*values)
        print("\nBlender quit")
        sys.exit(1 if self._failed else 0)

    @property
    def _scene(self):
        return self._bpy.context.scene

    def _open(self, path):
        try:
            self._bpy.ops.wm.open_mainfile(filepath=os.path.abspath(path), use_scripts=self._trusts)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            sys.exit(1)

    def _set_exit_code(self, text):
        self._exit_code = int(text)

    def _run_file(self, path):
        with open(path, encoding="utf-8") as file:
            self._run(file.read(), os.path.abspath(path))

    def _run_text(self, text):
        self._run(text, "<string>")

    def _run(self, text, name):
        try:
            exec(compile(text, name, "exec"), {"__name__": "__main__", "__file__": name})
        except Exception:
            traceback.print_exc()
            if self._exit_code:
                sys.stdout.flush()
                os._exit(self._exit_code)

    def _set_output(self, path):
        self._scene.render.filepath = path

    def _set_engine(self, name):
        try:
            self._scene.render.engine = name
        except TypeError as error:
            sys.exit(f"Error: {error}")

    def _set_format(self, name):
        image = self._scene.render.image_settings
        if hasattr(image, "media_type"):
            image.media_type = "MULTI_LAYER_IMAGE" if name == "OPEN_EXR_MULTILAYER" else "IMAGE"
        try:
            image.file_format = {"EXR": "OPEN_EXR", "MULTILAYER": "OPEN_EXR_MULTILAYER"}.get(name, name)
        except TypeError:
            # Blender does no more than say so.
            print(f"Error: Format \"{name}\" is not known", file=sys.stderr)

    def _render_frames(self, text):
        for part in text.split(","):
            first, _, last = part.partition("..")
            self._render(self._frame(first), self._frame(last or first))

    def _frame(self, text):
        """From the scene's first frame on, or from its last one back."""
        if text.startswith("+"):
            return self._scene.frame_start + int(text[1:])
        return self._scene.frame_end + 1 - int(text[1:]) if text.startswith("-") else int(text)

    def _render(self, first, last):
        try:
            self._bpy.ops.render.render(animation=True, frame_start=first, frame_end=last)
        except RuntimeError as error:
            # Blender goes on with what comes after it.
            print(error, file=sys.stderr)
            self._failed = True


main(sys.argv[1:])
