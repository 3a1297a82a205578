# shellcheck shell=bash
# Bash reads this before a template's script (BASH_ENV): it notes each command that fails outside of a condition, and
# lets the script go on, as the original did.
unset BASH_ENV
brenda_errors=$SCRIPT_ERRORS
unset SCRIPT_ERRORS
brenda_note() {
  printf '%s\t%s\t%s\n' "$1" "$2" "${3%%$'\n'*}" >>"$brenda_errors"
}
trap 'brenda_note "$LINENO" "$?" "$BASH_COMMAND"' ERR
