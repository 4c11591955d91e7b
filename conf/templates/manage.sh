#!/bin/sh
# written by cts-converge: runs a management command of an instance
#
#	manage.sh INSTANCE COMMAND [ARGUMENT...]
set -eu
if [ $# -lt 2 ]; then
	echo "usage: manage.sh INSTANCE COMMAND [ARGUMENT...]" >&2
	echo "instances: @keys@" >&2
	exit 2
fi
instance="$1"
shift
exec /var/www/@project@/run.sh "$instance" "/var/www/@project@/current/$instance/bin/cts" "$@"
