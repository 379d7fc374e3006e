#!/bin/sh
# Runs a program that must not outlive whoever started this script. Standard input is the life line: when it closes,
# even because the starter was killed, the program is killed and HOME is removed with all that it wrote there.
# Usage: life-line.sh HOME PROGRAM [ARGUMENT...]. HOME is '' for none. Descriptor 3 gets the program's process id.
home=$1
shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
part=$!
echo "$part" >&3
exec 3>&-
{ read -r _ <&4; kill -KILL "$part"; } 2>/dev/null &
watch=$!
exec 4<&-
wait "$part"
code=$?
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
# 143: the watch was ended here, so the life line still holds and HOME is the starter's to keep.
if [ $? -ne 143 ] && [ -n "$home" ]; then rm -rf -- "$home"; fi
exit "$code"
