"""Continues what driver.py began, once Blender has opened a scene or rendered a frame by its command line."""

from brenda_driver.server import running

running.server.go_on()
