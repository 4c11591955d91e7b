#!/bin/sh
# C string constants of text files: nginx-site.conf becomes text_nginx_site_conf.
#
#   tools/texts.sh HEADER FILE...
set -eu
out="$1"
shift
{
	echo "/* Made by tools/texts.sh. */"
	for file in "$@"; do
		echo "static const char text_$(basename "$file" | tr .- __)[] ="
		sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^.*$/	"&\\n"/' "$file"
		echo "	;"
	done
} >"$out"
