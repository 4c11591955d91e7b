#!/bin/sh
# written by cts-converge: runs a program in the environment of an instance
#
#	run.sh INSTANCE PROGRAM [ARGUMENT...]
set -eu
usage() {
	echo "usage: run.sh INSTANCE PROGRAM [ARGUMENT...]" >&2
	echo "instances: @keys@" >&2
	exit 2
}
[ $# -ge 2 ] || usage
case "$1" in
@cases@
*)
	usage
	;;
esac
shift
exec "$@"
