# What the lesson's bash runs before the first command. It lies in a file; what follows comes as a script through a
# pipe, one line at a time: a line that reads the program text up to a NUL and evaluates it, then a line that reports.
# Nothing here may rely on the learner's options (`set -eu`, `IFS`, aliases …).
#
# 200: the script and the programs. 201: the reports. 202: the learner's stdin, kept for after an interruption. 203: what a
# program prints that is to be heard.
\builtin shopt -s expand_aliases execfail
# Not `builtin exec`, whose redirections would be undone.
\exec 202<&0
\builtin cd -- "$STEPGATE_FOLDER" || \builtin exit 1
__stepgate_room=$STEPGATE_ROOM
\builtin unset -v STEPGATE_FOLDER STEPGATE_ROOM OLDPWD
__stepgate_exit=0
__stepgate_stop=0
stepgate__failed=

# The command that failed last, as far as bash takes it for a failure: in `a && b` that is `b`. A program may have a trap of its own in
# its place; then none is told. `$_` stays as it is. The name is none of those that end the skipping below.
\builtin trap '{ case $BASH_COMMAND in
    *__stepgate_*) ;;
    *) \builtin printf -v stepgate__failed "%s%.0s" "$BASH_COMMAND" "${_-}" ;;
  esac; } 2>/dev/null' ERR

__stepgate_begin() {
  __stepgate_settle
  __stepgate_stop=0
  stepgate__failed=
  # Ctrl-C also ends the rest of the block, as in an interactive shell: every command before the report is skipped
  # and every loop left. A `read` that waits is not ended by a trap, so its input ends.
  # The skipping ends itself at the driver's next command, outside functions: bash 3.2 puts a function's traps back.
  # An expression of `for ((…))` that is skipped is false and ends its loop; a `break` there would be left over, and keep bash from running
  # anything any more. `until ((…))` does not end by that, so that a `break` comes in the end.
  \builtin trap '__stepgate_stop=1 __stepgate_skipped=0
    \exec 0</dev/null
    \builtin shopt -s extdebug
    \builtin trap "case \$BASH_COMMAND in
        __stepgate_*) \builtin trap - DEBUG; \builtin shopt -u extdebug ;;
        \(\(*) ((__stepgate_skipped++ < 100)) || \builtin break 9999 2>/dev/null; ! \builtin : ;;
        *) \builtin break 9999 2>/dev/null; ! \builtin : ;;
      esac" DEBUG' INT
}

# Gives the next program the last one's `$?`, except under `set -e`, where that would end the shell.
__stepgate_status() {
  case $- in *e*) \builtin return 0 ;; esac
  \builtin return "$__stepgate_exit"
}

# Exports a value that came as data. The variable is dropped first: an integer attribute would evaluate the value.
__stepgate_take() {
  __stepgate_taken=1
  \builtin unset -v "$1" && \builtin export "$1=$__stepgate_program" && __stepgate_taken=0 || \builtin :
}

# The place in the driver where a command stands is nothing to a learner; bash 3.2 tells it nevertheless.
command_not_found_handle() {
  \builtin printf 'bash: %s: command not found\n' "$1" >&2
  \builtin return 127
}

__stepgate_settle() {
  if [[ $__stepgate_stop = 1 ]]; then \exec 0<&202; fi
}

__stepgate_report() {
  __stepgate_exit=$1
  if [[ $__stepgate_stop = 1 ]]; then __stepgate_exit=130; fi
  __stepgate_program=
  __stepgate_settle
  __stepgate_tell "$__stepgate_exit" >&201
}

__stepgate_told() {
  __stepgate_program=
  __stepgate_settle
  __stepgate_tell "$__stepgate_taken" >&201
}

__stepgate_tell() {
  \builtin printf '%s\0%s\0' "$1" "$__stepgate_stop"
  \builtin pwd 2>/dev/null || \builtin :
  \builtin printf '\0%s\0' "${stepgate__failed-}"
  __stepgate_watched
}

# `exit` ends the shell while 201 is closed, so the last report goes into a file.
\builtin trap '__stepgate_tell "$?" 2>/dev/null >"$__stepgate_room/farewell"' EXIT
