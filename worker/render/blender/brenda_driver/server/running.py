"""State that outlives the script that Blender was started with: Blender may run another one later."""

server = None
